"use client";
import type { Page } from "@penguinmails/api-client/page";
import { type ErasureRequest, lookUpPerson, type Person } from "@penguinmails/api-client/people";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { TextField } from "@penguinmails/ui/field";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useEffect, useRef, useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { PersonCard } from "./person-card.tsx";
import { RequestsCard } from "./requests-card.tsx";

/** The address stays out of the page's own: it would be kept in histories and logs. */
export function PeopleView({ requests }: { readonly requests: Page<ErasureRequest> }) {
  const [person, setPerson] = useState<Person | null>(null);
  const [erased, setErased] = useState<readonly string[]>([]);
  const look = useAction((email: string) => lookUpPerson(browserApi, email), setPerson);
  const card = useRef<HTMLDivElement>(null);
  const goesThere = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer counts, also a second one about the same person.
  useEffect(() => {
    if (!goesThere.current) return;
    goesThere.current = false;
    card.current?.focus();
  }, [person]);
  /** For who asked from elsewhere on the page, or whose button is gone with what it did. */
  const lookAndGoThere = (email: string) => {
    goesThere.current = true;
    return look.run(email);
  };
  return (
    <>
      <PageHead
        title="Personal data"
        lead="When somebody asks what you hold of them, or to be erased. The law gives you one month to answer."
      />
      <AddressForm onFind={look.run} busy={look.busy} error={look.errorAt("/email")} />
      {look.problem && !look.errorAt("/email") ? <ProblemNote problem={look.problem} /> : null}
      {person ? (
        <div className="stack" ref={card} tabIndex={-1}>
          <PersonCard
            key={person.email}
            person={person}
            onErased={() => {
              setErased([...erased, person.email]);
              void lookAndGoThere(person.email);
            }}
          />
        </div>
      ) : (
        <Card flush>
          <EmptyState icon="identity" title="Find a person by their address">
            You see what is held of it, download it as one document, and erase it. Make sure first that it is
            the person who asks: answer to the address itself.
          </EmptyState>
        </Card>
      )}
      <RequestsCard initial={requests} erased={erased} onLook={lookAndGoThere} />
    </>
  );
}

function AddressForm(props: {
  readonly onFind: (email: string) => unknown;
  readonly busy: boolean;
  readonly error: string | undefined;
}) {
  const [email, setEmail] = useState("");
  return (
    <form
      className="search"
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        props.onFind(email);
      }}
    >
      <TextField
        label="E-mail address"
        type="text"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={320}
        placeholder="jane@example.com"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={props.error}
      />
      <Button type="submit" busy={props.busy}>
        Find
      </Button>
    </form>
  );
}
