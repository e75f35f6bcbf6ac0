import { expect, test, vi } from "vitest";
import { makeSharedShells } from "./shared-shells.ts";
import { type Shell, SshError, type SshTarget } from "./ssh.ts";

const target: SshTarget = { host: "198.18.0.1", port: 22, privateKey: "key-a", hostKey: "SHA256:x" };

function machine() {
  const opened: (Shell & { isUp: boolean })[] = [];
  const connect = async (to: SshTarget): Promise<Shell> => {
    if (to.host === "away") throw new SshError("unreachable", "away");
    const shell = {
      hostKey: "SHA256:x",
      isUp: true,
      isOpen: () => shell.isUp,
      run: async () => ({ code: 0, stdout: "", stderr: "" }),
      must: async () => "",
      async *stream() {},
      forward: async () => {
        throw new Error("not asked for");
      },
      close: () => {
        shell.isUp = false;
      },
    };
    opened.push(shell);
    return shell;
  };
  return { opened, connect };
}

test("work at the same time on one machine shares a connection, which outlives each piece of work by a moment", async () => {
  vi.useFakeTimers();
  const { opened, connect } = machine();
  const shells = makeSharedShells(connect, 1_000);
  const [a, b] = await Promise.all([shells.open(target), shells.open(target)]);
  expect(opened).toHaveLength(1);
  a.close();
  a.close();
  vi.advanceTimersByTime(5_000);
  expect(opened[0]?.isUp).toBe(true);
  b.close();
  vi.advanceTimersByTime(999);
  const c = await shells.open(target);
  expect(opened).toHaveLength(1);
  c.close();
  vi.advanceTimersByTime(1_000);
  await vi.runAllTimersAsync();
  expect(opened[0]?.isUp).toBe(false);
  vi.useRealTimers();
});

test("another key, another pinned host key or a dead connection is another connection", async () => {
  const { opened, connect } = machine();
  const shells = makeSharedShells(connect);
  await shells.open(target);
  await shells.open({ ...target, privateKey: "key-b" });
  await shells.open({ ...target, hostKey: "SHA256:y" });
  expect(opened).toHaveLength(3);
  if (opened[0]) opened[0].isUp = false;
  expect((await shells.open(target)).isOpen()).toBe(true);
  expect(opened).toHaveLength(4);
  shells.close();
  await Promise.resolve();
  expect(opened.every(({ isUp }) => !isUp)).toBe(true);
});

test("a machine that could not be reached is dialled again by the next", async () => {
  const { opened, connect } = machine();
  let isAway = true;
  const shells = makeSharedShells((to) => connect(isAway ? { ...to, host: "away" } : to));
  await expect(shells.open(target)).rejects.toThrow("away");
  isAway = false;
  await shells.open(target);
  expect(opened).toHaveLength(1);
  shells.close();
});
