/**
 * The newest form of the log that this code reads. A form is raised with each new event type, and each new version of one; a writer writes no newer
 * form than all releases in use can read. 2: `CaptureRecorded` names its rules and has a salt.
 */
export const READS_LOG_FORM = 2;
