import { describe, expect, it } from '@jest/globals';
import { processOf } from './machine-share.js';

describe('a process in /proc', () => {
  it('is read with its parent, and with the time of itself and of its children that ended', () => {
    const stat = '41 (post (gres) 1) S 7 41 41 0 -1 4194560 900 0 0 0 10 20 300 4000 20 0 1 0 99 1 2';
    expect(processOf(stat)).toEqual({ pid: 41, parent: 7, isKernel: false, ticks: 4_330 });
  });

  it('is known as one of the kernel by its flags', () => {
    const stat = '15 (rcu_preempt) I 2 0 0 0 -1 2129984 0 0 0 0 0 5 0 0 20 0 1 0 9 0 0';
    expect(processOf(stat)).toEqual({ pid: 15, parent: 2, isKernel: true, ticks: 5 });
  });

  it('is not there when it ended before it was read', () => {
    expect(processOf('')).toBeUndefined();
  });
});
