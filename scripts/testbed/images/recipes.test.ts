import { renderMailu } from "@penguinmails/mailu/render";
import { expect, test } from "vitest";
import { mailuImages, mailuTag } from "./recipes.ts";

test("the bed has a stand-in for every image that the rendered compose file names, and for no other", () => {
  const files = renderMailu({
    hostname: "n1.nodes.example",
    secretKey: "0123456789abcdef",
    apiToken: "0123456789abcdef",
    primaryIp: "198.18.1.11",
    secondary: [],
    egress: [],
    limits: null,
    extras: [],
  });
  const compose = files.find(({ path }) => path.endsWith("docker-compose.yml"))?.content ?? "";
  const named = [...compose.matchAll(/^ +image: (\S+)$/gm)].map((found) => found[1]);
  const made = Object.keys(mailuImages).map((name) => `${name}:${mailuTag}`);
  expect(named.sort()).toEqual([...made, "redis:alpine"].sort());
});
