import { day } from "@penguinmails/core/time";
import { makeRandom } from "../random.ts";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";
import { makeFloodGate } from "./flood.ts";

/**
 * Held out from tuning. Shuts and opens as it likes, whatever the sender does: one day in twenty-five begins a spell of
 * one to three days in which everything is refused, half of the spells as a block. Otherwise it takes all but a flood.
 */
export const createReceiver = receiverOf("fickle", (random): Doorkeeper => {
  const seed = random();
  const flood = makeFloodGate();
  let today = -1;
  let mood: "in" | "rate" | "block" = "in";
  const moodOn = (date: number): typeof mood => {
    for (let since = 0; since < 3; since++) {
      const draw = makeRandom(`${seed} ${date - since}`);
      if (draw() < 0.04 && 1 + Math.floor(3 * draw()) > since) return draw() < 0.5 ? "block" : "rate";
    }
    return "in";
  };
  const moodAt = (nowMs: number): typeof mood => {
    const date = Math.floor(nowMs / day);
    if (date !== today) mood = moodOn(date);
    today = date;
    return mood;
  };
  return {
    room: (nowMs) => (moodAt(nowMs) === "in" ? flood.room(nowMs) : 0),
    admit: (nowMs) => {
      const rush = flood.admit(nowMs);
      return rush === "in" ? moodAt(nowMs) : rush;
    },
    saw: () => undefined,
  };
});
