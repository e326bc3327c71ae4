import { sentences } from './sentences.js';

/** What is wrong with a time. */
export const TIME_RULES = sentences({
  form: { wanted: () => 'is to be an instant with offset (2026-03-27T06:45:16-05:00) or a date (2026-03-27)' },
  'no-day': {
    wrong: (day: string) => `names the day ${day}, which no calendar has`,
    wayOut: () => 'write year, month and day as in 2026-03-27',
  },
  'no-hour': {
    wrong: () => 'names a time of day or an offset that no clock shows',
    wayOut: () => 'write hours from 00 to 23, minutes and seconds from 00 to 59',
  },
  'no-offset': {
    wrong: () => 'has an offset that no clock on earth has',
    wayOut: (most: number) => `they go to ${most} hours`,
  },
  'too-early': {
    wrong: (year: number) => `is before the year ${year}, which no record tells of`,
    wayOut: () => 'leave out what is not known',
  },
  date: { wanted: () => 'is to be a date (2027-12-31)' },
});
