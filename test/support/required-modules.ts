import { jest } from '@jest/globals';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as errors from '@nestjs/core/errors/exceptions/unknown-dependencies.exception.js';
import * as injector from '@nestjs/core/injector/injector.js';

// nestjs-cls and @nestjs/throttler are CommonJS packages that require the ES modules of Nest. Node supports
// that from version 20.19, but Jest only from Node 24.9. On older versions of Node, these mocks make Jest
// return the real modules.
jest.mock('@nestjs/common', () => common);
jest.mock('@nestjs/core', () => core);
jest.mock('@nestjs/core/errors/exceptions/unknown-dependencies.exception.js', () => errors);
jest.mock('@nestjs/core/injector/injector', () => injector);
