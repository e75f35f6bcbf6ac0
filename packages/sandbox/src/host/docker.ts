import { type Command, type ComposeProject, fail, type Outcome, ok } from "./command.ts";
import { notFound } from "./system-commands.ts";

type Containers = ReturnType<ComposeProject["status"]>;

/** `docker network ls|rm`, of the one project that there is. */
function network(args: readonly string[], compose: ComposeProject) {
  const prefix = "mailu_";
  const [verb, name = ""] = args;
  if (verb === "ls")
    return ok(
      compose
        .networks()
        .map((each) => `${prefix}${each}\n`)
        .join(""),
    );
  if (verb !== "rm") return fail(1, `unknown docker command: "network ${verb ?? ""}"`);
  return compose.removeNetwork(name.slice(prefix.length));
}

/** `docker inspect --format`, of containers by name: those formats that we ask for. */
function inspect(args: readonly string[], running: Containers, haveDied: boolean): Outcome {
  const [option, format = "", ...names] = args;
  if (option !== "--format") return fail(1, "the sandbox inspects in a format only");
  const found = names.map((name) => running.find(({ Service }) => name === `mailu-${Service}-1`));
  const lines = found.flatMap((each) => {
    if (!each) return [];
    const restarts = each.restarts + (haveDied && each.Service === "antispam" ? 9 : 0);
    if (format === "{{.RestartCount}}") return [`${restarts}\n`];
    const minutes = each.Service === "antivirus" ? 10 : 1;
    const check = { Test: ["CMD-SHELL", "true"], StartPeriod: minutes * 60_000_000_000 };
    const startedAt = new Date(each.startedAtMs).toISOString();
    return [`/mailu-${each.Service}-1 ${startedAt} ${restarts} ${JSON.stringify(check)}\n`];
  });
  const missing = names[found.indexOf(undefined)];
  const stderr = missing === undefined ? "" : `Error: No such object: ${missing}\n`;
  return { code: missing === undefined ? 0 : 1, stdout: lines.join(""), stderr };
}

/** `docker compose`, as far as a node needs it; there only once engine, client and Compose are. */
export const docker: Command = async (args, { disk, compose, isBroken }) => {
  const { packages } = disk.state();
  // As in Debian 13: the client is a package of its own.
  if (!packages.includes("docker-cli")) return notFound("docker");
  const running = compose.status();
  if (args[0] === "inspect") return inspect(args.slice(1), running, isBroken("restarts"));
  if (args[0] === "ps")
    return ok(running.map(({ Image, Service }) => `${Image} mailu-${Service}-1\n`).join(""));
  if (args[0] === "network" && packages.includes("docker.io")) return network(args.slice(1), compose);
  if (args[0] !== "compose")
    return fail(1, `docker: '${args[0] ?? ""}' is not a docker command that this sandbox knows.`);
  if (!packages.includes("docker.io")) return fail(1, "Cannot connect to the Docker daemon.");
  if (!packages.includes("docker-compose")) return fail(1, "docker: 'compose' is not a docker command.");
  const rest = args.slice(1);
  if (rest[0] === "version") return ok("2.26.1-4\n");
  const file = rest[0] === "-f" ? rest[1] : "docker-compose.yml";
  const [verb, ...more] = rest[0] === "-f" ? rest.slice(2) : rest;
  if (file !== "/mailu/docker-compose.yml" || !disk.file(file))
    return fail(14, `open ${file ?? ""}: no such file or directory`);
  switch (verb) {
    case "up":
      return more.includes("-d") ? compose.up() : fail(1, "the sandbox runs containers detached only: up -d");
    case "down":
      return compose.down();
    case "restart":
      return compose.restart(more[0] ?? "");
    case "stop":
      return compose.stop(more[0] ?? "");
    case "exec": {
      const [service = "", ...words] = more.filter((word) => word !== "-T");
      return compose.exec(service, words);
    }
    case "ps":
      return ok(
        compose
          .status()
          .map(({ Service, State, Health, Image }) => ({ Service, State, Health, Image }))
          .map((row) => `${JSON.stringify({ ...row, Project: "mailu", Name: `mailu-${row.Service}-1` })}\n`)
          .join(""),
      );
    default:
      return fail(1, `unknown docker command: "compose ${verb ?? ""}"`);
  }
};
