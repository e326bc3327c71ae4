import { MachineShare } from './machine-share.js';
import { save, table, type Figure, type ReportedFigure } from './report.js';

const MESSAGE_CHARACTERS = 100;

/** Says what goes on, and keeps the figures. A row that fails is reported as such, and the others go on. */
export class Report {
  readonly #began = new Date();
  readonly #figures: ReportedFigure[] = [];

  /** At `eventStoreDBPort` of this machine a server may run that belongs to the run. */
  constructor(private readonly eventStoreDBPort?: number) {}

  async add(row: string, store: string, work: () => Promise<readonly Figure[]>): Promise<void> {
    const began = performance.now();
    const machine = await MachineShare.start(this.eventStoreDBPort);
    process.stdout.write(`${row}, ${store} ...\n`);
    try {
      const figures = await work();
      const othersPercent = await machine.othersPercent();
      const share = othersPercent === undefined ? {} : { othersPercent };
      this.#figures.push(...figures.map((figure) => ({ row, store, ...share, ...figure })));
      const others =
        othersPercent === undefined ? '' : `, other processes took ${othersPercent.toFixed(0)} % of the machine`;
      process.stdout.write(`  ${((performance.now() - began) / 1_000).toFixed(0)} s${others}\n`);
    } catch (error) {
      this.failed(row, store, error as Error);
    }
  }

  failed(row: string, store: string, { stack, message }: Error): void {
    process.stdout.write(`  failed: ${stack}\n`);
    const note = message.replaceAll('\n', ' ').slice(0, MESSAGE_CHARACTERS);
    this.#figures.push({ row, store, work: 'FAILED', unit: '', note });
    process.exitCode = 1;
  }

  /** The table, and where the figures were written. */
  async conclude(postgres: string): Promise<string> {
    const minutes = (Date.now() - this.#began.getTime()) / 60_000;
    const path = await save(this.#figures, this.#began, postgres);
    return `\n${table(this.#figures)}\n\n${minutes.toFixed(1)} minutes; written to ${path}\n`;
  }
}
