import { describe, expect, it } from "vitest";
import { type DayDeliveries, impliedComplaints, impliedOfDay } from "./implied-complaints.ts";

describe("complaints that a rate implies", () => {
  it("are what nobody reported, at half their weight, and never below none", () => {
    expect(impliedComplaints(0.01, 1_000, 0)).toBe(5);
    expect(impliedComplaints(0.01, 1_000, 4)).toBe(3);
    expect(impliedComplaints(0.01, 1_000, 40)).toBe(0);
    expect(impliedComplaints(0.01, -3, -1)).toBe(0);
  });

  const brought = (kind: DayDeliveries["kind"], id: string, operator: string): DayDeliveries => ({
    ...{ kind, id, operator, delivered: 1_000, complaint: 0 },
    addressId: kind === "domain" ? "address" : null,
  });

  it("count for a domain at every operator, for its address's pairs, and there for the group too", () => {
    const implied = impliedOfDay(
      [{ kind: "domain", id: "one", rate: 0.01 }],
      [
        brought("domain", "one", "google"),
        brought("domain", "one", "mimecast"),
        brought("domain", "two", "google"),
      ],
    );
    expect(implied.map(({ kind, id, operator }) => `${kind} ${id} ${operator}`)).toEqual([
      "domain one google",
      "domain one mimecast",
      "pair address google",
      "pair address mimecast",
      "pair address gateway",
    ]);
    expect(implied.every(({ complaints }) => complaints === 5)).toBe(true);
  });

  it("count for the domain alone where it has no address any more", () => {
    const implied = impliedOfDay(
      [{ kind: "domain", id: "one", rate: 0.01 }],
      [{ ...brought("domain", "one", "google"), addressId: null }],
    );
    expect(implied.map(({ kind }) => kind)).toEqual(["domain"]);
  });

  it("are none for a pair of an address of which nothing was told", () => {
    const ofAnother = { kind: "address" as const, id: "another", rate: 0.02 };
    expect(impliedOfDay([ofAnother], [brought("pair", "address", "ms-consumer")])).toEqual([]);
  });

  it("of an address are its pair's at Microsoft alone, and not counted twice beside its domains'", () => {
    const deliveries = [
      brought("pair", "address", "ms-consumer"),
      brought("pair", "address", "google"),
      brought("domain", "one", "ms-consumer"),
    ];
    const ofAddress = { kind: "address" as const, id: "address", rate: 0.02 };
    const pair = { kind: "pair", id: "address", operator: "ms-consumer" };
    expect(impliedOfDay([ofAddress], deliveries)).toEqual([{ ...pair, complaints: 10 }]);
    const both = impliedOfDay([ofAddress, { kind: "domain", id: "one", rate: 0.03 }], deliveries);
    expect(both).toContainEqual({ ...pair, complaints: 15 });
  });
});
