/**
 * Delays the responses of a receiver. When the test calls `give()`, all waiting requests get a response with
 * status 200.
 */
export class AnswerLater {
  give!: () => void;
  private readonly answer = new Promise<200>((resolve) => (this.give = () => resolve(200)));

  readonly wait = (): Promise<200> => this.answer;
}
