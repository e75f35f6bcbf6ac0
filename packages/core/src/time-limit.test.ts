import { describe, expect, it } from "vitest";
import { unlessAborted, withTimeLimit } from "./time-limit.ts";

describe("work with a time limit", () => {
  it("that ends in time answers what it came to, and its signal is left alone", async () => {
    let signal: AbortSignal | null = null;
    const answer = await withTimeLimit(60_000, async (given) => {
      signal = given;
      return 7;
    });
    expect(answer).toBe(7);
    expect(signal).toMatchObject({ aborted: false });
  });

  it("that fails in time fails with its own error, also before it is even a promise", async () => {
    const own = new Error("own");
    await expect(withTimeLimit(60_000, () => Promise.reject(own))).rejects.toBe(own);
    const atOnce = () => {
      throw own;
    };
    await expect(withTimeLimit(60_000, atOnce)).rejects.toBe(own);
  });

  it("that never ends is refused, and told so with the same error", async () => {
    const reasons: unknown[] = [];
    const endless = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return new Promise<never>(() => undefined);
    };
    await expect(withTimeLimit(1, endless)).rejects.toThrow("No end within 1 ms");
    await expect(withTimeLimit(1, endless, "Nobody came")).rejects.toThrow("Nobody came");
    expect(reasons.map(String)).toEqual(["Error: No end within 1 ms", "Error: Nobody came"]);
  });
});

describe("work that may be left behind", () => {
  const endless = () => new Promise<never>(() => undefined);

  it("answers what it came to, or fails with its own error, while nobody aborts", async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(signal, async () => 7)).toBe(7);
    const own = new Error("own");
    await expect(unlessAborted(signal, () => Promise.reject(own))).rejects.toBe(own);
  });

  it("is refused with the reason once its signal is aborted", async () => {
    const stopping = new AbortController();
    const left = unlessAborted(stopping.signal, endless);
    const reason = new Error("stopping");
    stopping.abort(reason);
    await expect(left).rejects.toBe(reason);
  });

  it("does not begin when its signal was aborted before", async () => {
    let began = false;
    const work = async () => {
      began = true;
    };
    await expect(unlessAborted(AbortSignal.abort(), work)).rejects.toThrow();
    expect(began).toBe(false);
  });
});
