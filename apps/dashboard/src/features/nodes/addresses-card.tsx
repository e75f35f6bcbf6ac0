"use client";
import { newIdempotencyKey } from "@penguinmails/api-client/api";
import { addAddress, type FleetNode, removeAddress } from "@penguinmails/api-client/fleet";
import { Button } from "@penguinmails/ui/button";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { addressesInShort } from "@penguinmails/ui/format/node-in-short";
import { AddressesTable } from "@penguinmails/ui/node-parts";
import { useRef, useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly node: FleetNode; readonly onDone: () => void };

/** What a node sends from; one more is ordered here, and one that no domain uses given back. */
export function AddressesCard({ node, onDone }: Props) {
  const [adding, setAdding] = useState(false);
  const [going, setGoing] = useState<FleetNode["addresses"][number] | null>(null);
  /** The same while the same order is tried again. */
  const key = useRef("");
  const mayAdd = useMay("manager");
  const mayRemove = useMay("owner");
  const isReady = node.status === "serving" && !node.operations.some(({ state }) => state === "running");
  const canGo = ({ kind, ip, status, domain }: FleetNode["addresses"][number]) =>
    kind === "secondary" && ip !== null && status !== "released" && domain === null;
  const shown = node.addresses.filter(({ status }) => node.status === "retired" || status !== "released");
  return (
    <FoldCard
      title="Addresses"
      inShort={addressesInShort(shown)}
      startsOpen={shown.some(({ status }) => status === "held" || status === "quarantined")}
      flush
      actions={
        mayAdd && isReady ? (
          <Button
            icon="plus"
            onClick={() => {
              key.current = newIdempotencyKey();
              setAdding(true);
            }}
          >
            Add an address
          </Button>
        ) : null
      }
    >
      <AddressesTable
        addresses={shown}
        {...(mayRemove && isReady
          ? {
              actions: ({ id }) => {
                const address = node.addresses.find((each) => each.id === id);
                return address && canGo(address) ? (
                  <Button size="small" onClick={() => setGoing(address)}>
                    Give it back
                    <span className="visually-hidden">: {address.ip}</span>
                  </Button>
                ) : null;
              },
            }
          : {})}
      />
      <ConfirmDialog
        open={adding}
        title={`Add an address to ${node.name}?`}
        confirm="Add an address"
        act={() => addAddress(browserApi, node.id, key.current)}
        onClose={() => setAdding(false)}
        onDone={onDone}
      >
        It is ordered at the provider and costs money every month. It starts cold and has to be warmed up.
        Mail of this node pauses for seconds when it is put to use.
      </ConfirmDialog>
      <ConfirmDialog
        open={going !== null}
        title={`Give ${going?.ip ?? "the address"} back?`}
        confirm="Give it back"
        act={() => removeAddress(browserApi, node.id, going?.id ?? "")}
        onClose={() => setGoing(null)}
        onDone={onDone}
      >
        The provider gives the address to somebody else, and its warm-up is lost. Mail of this node pauses for
        seconds. This can’t be undone.
      </ConfirmDialog>
    </FoldCard>
  );
}
