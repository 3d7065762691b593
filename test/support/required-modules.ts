import { jest } from '@jest/globals';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as errors from '@nestjs/core/errors/exceptions/unknown-dependencies.exception.js';
import * as injector from '@nestjs/core/injector/injector.js';

// nestjs-cls and @nestjs/throttler are CommonJS and require Nest's ES modules. Node does that from 20.19 on, Jest only from Node 24.9 on; so here they are handed to them, the real ones.
jest.mock('@nestjs/common', () => common);
jest.mock('@nestjs/core', () => core);
jest.mock('@nestjs/core/errors/exceptions/unknown-dependencies.exception.js', () => errors);
jest.mock('@nestjs/core/injector/injector', () => injector);
