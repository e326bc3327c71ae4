// Forms of the log. There is a new one with each new event type, and with each new version of one. A writer writes no newer form than all releases in use
// can read, so that a release reads a form before any writes it.

/** From this form on `CaptureRecorded` names its rules and has a salt. */
export const RULES_NAMED = 2;

/** The newest form that this code reads, and writes once all others can read it. */
export const READS_LOG_FORM = 2;
