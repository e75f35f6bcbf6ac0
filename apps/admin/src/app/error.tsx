"use client";
import { Button } from "@penguinmails/ui/button";
import { ProblemNote } from "@penguinmails/ui/problem-note";

export default function PageError(props: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  const number = props.error.digest ? ` Its number is ${props.error.digest}.` : "";
  const detail = `This page could not be shown. Nothing was changed by that.${number}`;
  return (
    <div className="main narrow">
      <ProblemNote problem={{ title: "Something broke on our side", detail }}>
        <p>
          <Button size="small" icon="refresh" onClick={props.reset}>
            Try again
          </Button>
        </p>
      </ProblemNote>
    </div>
  );
}
