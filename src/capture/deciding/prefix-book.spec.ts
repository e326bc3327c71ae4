import { describe, expect, it } from '@jest/globals';
import type { Capture } from '../../ledger/capture/capture.events.js';
import { PrefixBook } from './prefix-book.js';

const telling = (...companyPrefixes: string[]): Capture => ({ header: { companyPrefixes } }) as unknown as Capture;

describe('the company prefixes that the log tells', () => {
  it('leaves to a header only what is new', () => {
    const book = new PrefixBook(['0300011']);
    expect(book.newOf(undefined)).toEqual({});
    expect(book.newOf(['0300011'])).toEqual({});
    expect(book.newOf(['0300011', '9506000'])).toEqual({ companyPrefixes: ['9506000'] });
    book.apply(telling('9506000'));
    expect(book.newOf(['0300011', '9506000'])).toEqual({});
  });

  it('keeps what a group decided apart until the log has it', () => {
    const book = new PrefixBook(['0300011']);
    const group = new PrefixBook([], book);
    group.apply(telling('9506000'));
    expect(group.newOf(['0300011', '9506000'])).toEqual({});
    expect(book.newOf(['0300011', '9506000'])).toEqual({ companyPrefixes: ['9506000'] });
  });

  it('never makes a header too long for an event', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => String(1_000_000 + index));
    expect(new PrefixBook().newOf(many).companyPrefixes).toHaveLength(50);
  });
});
