import { describe, expect, it } from '@jest/globals';
import type { Capture } from '../../ledger/capture/capture.events.js';
import { Book } from './book.js';
import { newPrefixes, PREFIX_BOOK } from './prefix-book.js';

const telling = (position: number, ...companyPrefixes: string[]): Capture =>
  ({ header: { companyPrefixes }, position }) as unknown as Capture;

describe('the company prefixes that the log tells', () => {
  const known = (): Book<string> => new Book(PREFIX_BOOK, [{ key: '0300011', value: '0300011', from: 2 }]);

  it('leaves to a header only what is new', () => {
    const book = known();
    expect(newPrefixes(book, undefined, 5)).toEqual({});
    expect(newPrefixes(book, ['0300011'], 5)).toEqual({});
    expect(newPrefixes(book, ['0300011', '9506000'], 5)).toEqual({ companyPrefixes: ['9506000'] });
    book.apply(telling(7, '9506000'));
    expect(newPrefixes(book, ['0300011', '9506000'], 7)).toEqual({});
  });

  it('keeps what a group decided apart until the log has it', () => {
    const book = known();
    const group = book.layer();
    group.apply(telling(7, '9506000'));
    expect(newPrefixes(group, ['0300011', '9506000'], 7)).toEqual({});
    expect(newPrefixes(book, ['0300011', '9506000'], 7)).toEqual({ companyPrefixes: ['9506000'] });
  });

  it('never makes a header too long for an event', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => String(1_000_000 + index));
    expect(newPrefixes(new Book(PREFIX_BOOK), many, 5).companyPrefixes).toHaveLength(50);
  });
});
