/**
 * The newest form of the log that this code reads: raised with each new event type, and each new version of one. A writer writes no newer form than all
 * releases in use can read.
 */
export const READS_LOG_FORM = 1;
