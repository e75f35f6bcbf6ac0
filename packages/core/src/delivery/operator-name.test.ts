import { expect, test } from "vitest";
import { capGroups } from "../warmup/cap-group.ts";
import { operatorLabel, operatorName } from "./operator-name.ts";

test.each([
  ["google", "Google", "Google"],
  ["ms-consumer", "Outlook.com", "Outlook.com"],
  ["gateway", "mail gateways", "Mail gateways"],
  ["others", "other operators", "Other operators"],
  ["mx.small-host.example", "mx.small-host.example", "mx.small-host.example"],
  ["constructor", "constructor", "constructor"],
])("%s is called %s inside a sentence and %s where it begins one", (operator, inside, first) => {
  expect([operatorName(operator), operatorLabel(operator)]).toEqual([inside, first]);
});

test("every group that has a cap of its own has a name", () => {
  expect(capGroups.filter((group) => operatorName(group) === group)).toEqual([]);
});
