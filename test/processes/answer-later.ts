/** A 200 response that all waiting requests get when the test calls `give()`. */
export class AnswerLater {
  give!: () => void;
  private readonly answer = new Promise<200>((resolve) => (this.give = () => resolve(200)));

  readonly wait = (): Promise<200> => this.answer;
}
