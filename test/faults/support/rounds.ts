import type { Fault } from "./armed-fault.ts";
import { playRound, type Round, type Scene } from "./aws-round.ts";
import { type Account, account, type Seen } from "./ledger.ts";

/** The rounds that were played, each with a company of its own, and what became of them. */
export function roundsOf(scene: Scene) {
  const { receivers } = scene;
  const rounds: Round[] = [];
  let companies = 7_000_000;

  async function accountOf(round: Round): Promise<Account> {
    const own = receivers.arrivals.filter(({ receiver }) => receiver.endsWith(`-${round.company}`));
    return account(round.due, own, await round.seen());
  }

  return {
    rounds,
    accountOf,

    /** Plays a round. */
    async play(faults: readonly Fault[], whileMs: number): Promise<Round> {
      const round = await playRound(scene, ++companies, faults, whileMs);
      rounds.push(round);
      return round;
    },

    /**
     * Of all rounds together.
     *
     * @param letters - Bodies of dead letters: what is in one is not lost.
     */
    async whole(letters: readonly string[]): Promise<Account> {
      const due = rounds.flatMap((round) => round.due);
      const seen = (await Promise.all(rounds.map((round) => round.seen()))).flat();
      const left = account(due, receivers.arrivals, seen).lost.filter(({ eventId }) =>
        letters.some((body) => body.includes(eventId)),
      );
      const dead = left.map((one): Seen => ({ ...one, status: "dead" }));
      return account(due, receivers.arrivals, [...seen, ...dead]);
    },
  };
}
