/**
 * A response with status 200 that requests wait for. All waiting requests get it when the test calls
 * `give()`.
 */
export class AnswerLater {
  give!: () => void;
  private readonly answer = new Promise<200>((resolve) => (this.give = () => resolve(200)));

  readonly wait = (): Promise<200> => this.answer;
}
