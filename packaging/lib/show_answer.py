#!/usr/bin/env python3
"""Shows the events of `sheaf-cli ask --json-stream` to a person: progress, the answer as it comes, what was read, sources."""
import json
import sys


def note(text):
    print(text, file=sys.stderr, flush=True)


def show_sources(done):
    print(f"\n\n{done['prompt_tokens']} tokens read, {done['completion_tokens']} written,"
          f" {done.get('decode_tps', 0):.1f} a second; finished: {done['finish']}")
    print("Read: " + done["coverage"]["sentence"])
    for citation in done["citations"]:
        place = f"page {citation['page']}" if citation.get("page") else "lines {}-{}".format(*citation["lines"])
        print(f"Source: {citation['attachment']}, {place}: {citation['text']}")
    if not done["citations"]:
        print("Sources: the answer names none")


def main():
    finished = False
    for line in sys.stdin:
        event = json.loads(line)
        kind = event.get("event")
        if kind == "prefill" and sys.stderr.isatty():
            print(f"\rreading {event['done']} of {event['of']} tokens ", end="", file=sys.stderr, flush=True)
        elif kind == "token":
            print(event["text"], end="", flush=True)
        elif kind == "done":
            show_sources(event)
            finished = True
        elif "error" in event:
            error = event["error"]
            note(f"sheaf: failed: {error['what']}\n       where: {error.get('where', '')}\n       next:  {error.get('next', '')}")
    return 0 if finished else 1


if __name__ == "__main__":
    sys.exit(main())
