/**
 * The moments at which a process may be killed, counted: before and after each of its calls, and wherever else it says so. At the one given it stands
 * still with all that it does, which to others looks as if it were dead, until it is woken.
 */
export class MomentsOfDeath {
  readonly died: Promise<void>;
  isDead = false;
  private moments = 0;
  private tellDeath!: () => void;
  private readonly woken: Promise<void>;
  wake!: () => void;

  constructor(private readonly diesAt: number) {
    this.died = new Promise((resolve) => (this.tellDeath = resolve));
    this.woken = new Promise((resolve) => (this.wake = resolve));
  }

  readonly moment = async (): Promise<void> => {
    this.moments += 1;
    if (this.moments < this.diesAt) return;
    this.isDead = true;
    this.tellDeath();
    await this.woken;
  };

  /** The call goes out or not, and its answer comes back or not. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    await this.moment();
    const answer = await work();
    await this.moment();
    return answer;
  }
}
