import { excerptOf } from './excerpt.js';

const whole = { isCut: false };
const cut = { isCut: true };

describe('excerptOf', () => {
  it.each([
    ['returns the body as text', Buffer.from('Zürich ✓'), whole, 'Zürich ✓'],
    ['returns null for an empty body', Buffer.alloc(0), whole, null],
    ['keeps line feeds and tabs', Buffer.from('a\n\tb'), whole, 'a\n\tb'],
    ['turns all line endings into line feeds', Buffer.from('a\r\nb\rc'), whole, 'a\nb\nc'],
    [
      'replaces NUL and other control characters',
      Buffer.from('a\0b\u001bc\u007fd\u0085e'),
      whole,
      'a�b�c�d�e',
    ],
    ['replaces bytes that are not UTF-8', Buffer.from([0x61, 0xff, 0x62]), whole, 'a\ufffdb'],
    [
      'replaces an incomplete character at the end of a complete body',
      Buffer.from([0x61, 0xc3]),
      whole,
      'a\ufffd',
    ],
    [
      'drops an incomplete character at the end of a truncated body',
      Buffer.from('aü✓').subarray(0, 5),
      cut,
      'aü',
    ],
    [
      'keeps a complete character at the end of a truncated body',
      Buffer.from('aü✓').subarray(0, 3),
      cut,
      'aü',
    ],
    ['returns null if no bytes of a truncated body were kept', Buffer.alloc(0), cut, null],
  ])('%s', (_, bytes, options, text) => {
    expect(excerptOf(bytes, options)).toBe(text);
  });
});
