import { afterEach, describe, expect, it } from "vitest";
import { type Loop, type Supervision, supervise } from "./supervise.ts";

const patience = { roundMs: 100, firstPauseMs: 2, longestPauseMs: 8 };
const silent = { error: () => undefined, info: () => undefined };

let supervision: Supervision | null = null;
afterEach(() => supervision?.stop());

const start = (...loops: Loop[]) => {
  supervision = supervise(loops, silent, patience);
  return supervision;
};
function counting(name: string, round: (nth: number) => Promise<boolean>): Loop & { rounds: number } {
  const loop = {
    name,
    everyMs: 1,
    rounds: 0,
    round() {
      loop.rounds += 1;
      return round(loop.rounds);
    },
  };
  return loop;
}
const rest = async () => false;

describe("a loop that throws", () => {
  it("is begun again, shows as failing with its error until a round succeeds, and disturbs no other", async () => {
    let isBroken = true;
    const broken = counting("broken", async () => {
      if (isBroken) throw new Error("poison");
      return false;
    });
    const sound = counting("sound", rest);
    const { health } = start(broken, sound);
    await expect.poll(() => health()["broken"]?.failuresInARow).toBeGreaterThan(2);
    expect(health()["broken"]).toMatchObject({ ok: false, lastError: "poison", lastSuccessMsAgo: null });
    const before = sound.rounds;
    await expect.poll(() => sound.rounds).toBeGreaterThan(before + 3);
    expect(health()["sound"]).toMatchObject({ ok: true, failuresInARow: 0, lastError: null });
    isBroken = false;
    await expect.poll(() => health()["broken"]?.ok).toBe(true);
    expect(health()["broken"]).toMatchObject({ failuresInARow: 0, lastError: null });
    expect(health()["broken"]?.lastSuccessMsAgo).toBeTypeOf("number");
  });

  it("waits twice as long after each failure, up to a bound", async () => {
    const pauses: number[] = [];
    const log = {
      ...silent,
      error: (fields: unknown) => pauses.push((fields as { pauseMs: number }).pauseMs),
    };
    const broken = counting("broken", () => Promise.reject(new Error("poison")));
    supervision = supervise([broken], log, patience);
    await expect.poll(() => pauses.length).toBeGreaterThan(4);
    expect(pauses.slice(0, 5)).toEqual([2, 4, 8, 8, 8]);
  });

  it("that rests long when it is well rests as long when it failed", async () => {
    const pauses: unknown[] = [];
    const log = { ...silent, error: (fields: object) => void pauses.push(fields) };
    const slow = { name: "slow", everyMs: 60_000, round: () => Promise.reject(new Error("poison")) };
    supervision = supervise([slow], log, patience);
    await expect.poll(() => pauses).toMatchObject([{ loop: "slow", failures: 1, pauseMs: 60_000 }]);
  });

  it("is told of once when it is well again, with how often it failed", async () => {
    const told: unknown[] = [];
    const log = { ...silent, info: (fields: object) => void told.push(fields) };
    const loop = counting("healed", async (nth) => {
      if (nth === 2 || nth === 3) throw new Error("poison");
      return false;
    });
    supervision = supervise([loop], log, patience);
    await expect.poll(() => loop.rounds).toBeGreaterThan(5);
    expect(told).toEqual([{ loop: "healed", failures: 2 }]);
  });

  it("shows what was thrown, cut short, even when that is no error", async () => {
    const { health } = start({ name: "odd", everyMs: 1, round: () => Promise.reject("x".repeat(500)) });
    await expect.poll(() => health()["odd"]?.lastError).toBe("x".repeat(300));
  });

  it("may throw at once, before it is even a promise", async () => {
    const { health } = start({
      name: "rash",
      everyMs: 1,
      round() {
        throw new Error("at once");
      },
    });
    await expect.poll(() => health()["rash"]?.lastError).toBe("at once");
  });
});

describe("a round that never ends", () => {
  it("is told so, counts as failed, and the loop goes on without it", async () => {
    const reasons: unknown[] = [];
    const stuck = {
      name: "stuck",
      everyMs: 1,
      rounds: 0,
      round(signal: AbortSignal) {
        stuck.rounds += 1;
        if (stuck.rounds > 1) return rest();
        signal.addEventListener("abort", () => reasons.push(signal.reason));
        return new Promise<boolean>(() => undefined);
      },
    };
    const { health } = start(stuck);
    await expect.poll(() => health()["stuck"]?.lastSuccessMsAgo).toBeTypeOf("number");
    expect(String(reasons[0])).toContain("No end within 100 ms");
  });
});

describe("a loop that has more to do", () => {
  it("rests when it has no more", async () => {
    const loop = { ...counting("lazy", rest), everyMs: 60_000 };
    let rounds = 0;
    loop.round = async () => {
      rounds += 1;
      return rounds < 3;
    };
    const other = counting("other", rest);
    start(loop, other);
    await expect.poll(() => rounds).toBe(3);
    const before = other.rounds;
    await expect.poll(() => other.rounds).toBeGreaterThan(before + 3);
    expect(rounds).toBe(3);
  });

  it("goes on at once, and lets others have their turn", async () => {
    const busy = { ...counting("busy", async () => true), everyMs: 60_000 };
    let rounds = 0;
    busy.round = async () => {
      rounds += 1;
      return true;
    };
    const other = counting("other", rest);
    start(busy, other);
    await expect.poll(() => rounds).toBeGreaterThan(20);
    expect(other.rounds).toBeGreaterThan(2);
  });
});

describe("a stop", () => {
  it("waits for the round under way and begins no other", async () => {
    let finish: () => void = () => undefined;
    const long = counting("long", async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return true;
    });
    const { stop } = start(long);
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect(long.rounds).toBe(1);
  });

  it("cuts a pause short", async () => {
    const { stop, health } = start({ name: "lazy", everyMs: 3_600_000, round: rest });
    await expect.poll(() => health()["lazy"]?.lastSuccessMsAgo).toBeTypeOf("number");
    await stop();
  });
});

it("as many loops as there are pause on one signal, and Node takes none of them for a leak", async () => {
  const warnings: string[] = [];
  const hear = (warning: Error) => void warnings.push(warning.name);
  process.on("warning", hear);
  try {
    const loops = Array.from({ length: 24 }, (_, n) => counting(`loop-${n}`, rest));
    start(...loops);
    await expect.poll(() => Math.min(...loops.map(({ rounds }) => rounds))).toBeGreaterThan(2);
    expect(warnings).toEqual([]);
  } finally {
    process.off("warning", hear);
  }
});
