import type { Logger } from '../telemetry/logging.js';

const STOP_WITHIN_MS = 9_500;

/** Runs `stop` at the first signal to end, and ends the process when it is done, or when it takes too long. */
export function stopOnSignals(
  logger: Logger,
  stop: (reason: string) => Promise<void>,
): (reason: string, code: number) => void {
  let isStopping = false;
  const end = (reason: string, code: number): void => {
    if (isStopping) return;
    isStopping = true;
    const timer = setTimeout(() => {
      logger.error('stopping takes too long; ending now: the next start finds everything that was acknowledged');
      process.exit(1);
    }, STOP_WITHIN_MS);
    stop(reason).then(
      () => {
        clearTimeout(timer);
        process.exit(code);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal, 0));
  return end;
}
