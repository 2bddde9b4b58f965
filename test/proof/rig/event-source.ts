/** A client of server-sent events by the book (WHATWG HTML, 9.2): dispatches whole messages only, and resumes. */
export interface Message {
  readonly type: string;
  /** Id of the latest message that had one. */
  readonly lastId: string;
  readonly data: string;
}
export interface EventSource {
  readonly heard: readonly Message[];
  readonly connects: () => number;
  close(): Promise<void>;
}

const awayMs = 100;

/** Comes again whenever the line breaks, with the last id that it has seen. */
export const eventSource = (url: () => string, headers: Readonly<Record<string, string>> = {}): EventSource => {
  const heard: Message[] = [];
  const abort = new AbortController();
  let lastId = "";
  let connects = 0;
  const take = (block: string): void => {
    const fields = new Map<string, string>();
    for (const line of block.split("\n")) {
      const [, name = "", value = ""] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      if (name !== "") fields.set(name, value);
    }
    lastId = fields.get("id") ?? lastId;
    const data = fields.get("data");
    if (data !== undefined) heard.push({ type: fields.get("event") ?? "message", lastId, data });
  };
  const once = async (): Promise<void> => {
    const resume = lastId === "" ? {} : { "last-event-id": lastId };
    const response = await fetch(url(), { headers: { ...headers, ...resume }, signal: abort.signal });
    if (response.status !== 200 || !response.body) throw new Error(`answered ${response.status}`);
    connects++;
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  };
  const listen = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      const before = connects;
      const failed = await once().then(
        () => false,
        () => connects === before,
      );
      // Nobody at home, or the line is cut: again after a breath.
      await new Promise((resolve) => setTimeout(resolve, failed ? awayMs : 0));
    }
  };
  const listening = listen();
  return {
    heard,
    connects: () => connects,
    close: () => {
      abort.abort();
      return listening;
    },
  };
};
