/** For a receiver: a 200 that all who wait for it get when the test gives it. */
export class AnswerLater {
  give!: () => void;
  private readonly answer = new Promise<200>((resolve) => (this.give = () => resolve(200)));

  readonly wait = (): Promise<200> => this.answer;
}
