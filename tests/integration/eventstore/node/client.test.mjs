// What Node's clients rely on, asked of the event store at KAIRAN_EVENTSTORE_URL. README.md says how to run it.
// Covers what the public suite of @eventstore/db-client checks within the node's scope, in words of our own.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { after, describe, test } from "node:test";

const url = process.env.KAIRAN_EVENTSTORE_URL ?? "esdb://127.0.0.1:2113?tls=false";
const library = createRequire(`${process.cwd()}/`)(process.env.CLIENT ?? "@eventstore/db-client");
const Client = library.EventStoreDBClient ?? library.KurrentDBClient;
const { jsonEvent, binaryEvent, ANY, NO_STREAM, STREAM_EXISTS, START, END, BACKWARDS } = library;

const client = Client.connectionString(url);
const streaming = { credentials: { username: "admin", password: "changeit" } }; // makes the client use Append
const ways = [["batch append", {}], ["append", streaming]];

const expecting = (version) => ({ expectedRevision: version, streamState: version }); // the newer client's word
const newStream = (kind = "sample") => `${kind}-${randomUUID()}`;
const events = (count, type = "Taken") =>
  Array.from({ length: count }, (_, index) => jsonEvent({ type, data: { index, message: "taken" } }));
const append = (stream, what, options = {}) => client.appendToStream(stream, what, options);

async function collect(reading) {
  const found = [];
  for await (const resolved of await reading) found.push(resolved);
  return found;
}

async function streamOf(count) {
  const stream = newStream();
  await append(stream, events(count));
  return stream;
}

async function refusal(promise, error) {
  let caught;
  await assert.rejects(promise, (fault) => ((caught = fault), true));
  assert.ok(caught instanceof error, `${caught?.constructor?.name}: ${caught?.message}`);
  return caught;
}

/** Follows a subscription until an event of that type; counts what else it says. */
function follow(subscription, last, onEvent = () => {}) {
  const seen = { events: [], confirmations: 0, caughtUp: [], errors: [] };
  seen.ended = new Promise((resolve, reject) => {
    subscription
      .on("data", (resolved) => {
        seen.events.push(resolved);
        onEvent(resolved);
        if (resolved.event?.type === last) subscription.unsubscribe();
      })
      .on("confirmation", () => (seen.confirmations += 1))
      .on("caughtUp", () => seen.caughtUp.push(seen.events.length))
      .on("error", reject)
      .on("end", resolve);
  });
  return seen;
}

async function until(condition) {
  for (let tries = 0; tries < 1500; tries += 1) {
    if (condition()) return;
    await pause(20);
  }
  assert.fail(`not within 30 s: ${condition}`);
}

after(() => client.dispose());

for (const [way, how] of ways) {
  describe(`appending by ${way}`, () => {
    test("answers with the revision and the position", async () => {
      const stream = newStream();
      const first = await append(stream, events(4), how);
      assert.equal(first.success, true);
      assert.equal(first.nextExpectedRevision, 3n);
      assert.ok(first.position.commit > 0n);
      const second = await append(stream, events(1), { ...how, ...expecting(3n) });
      assert.ok(second.position.commit > first.position.commit);
      const [newest] = await collect(client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
      assert.deepEqual(newest.event.position, second.position);
    });

    for (const expectedRevision of [ANY, NO_STREAM]) {
      test(`creates a stream expecting ${expectedRevision}`, async () => {
        const { nextExpectedRevision } = await append(newStream(), events(2), { ...how, ...expecting(expectedRevision) });
        assert.equal(nextExpectedRevision, 1n);
      });
    }

    test("goes on expecting that the stream exists", async () => {
      const stream = await streamOf(4);
      const { nextExpectedRevision } = await append(stream, events(4), { ...how, ...expecting(STREAM_EXISTS) });
      assert.equal(nextExpectedRevision, 7n);
    });

    for (const [there, expected, actual] of [[4, NO_STREAM, 3n], [0, STREAM_EXISTS, NO_STREAM], [0, 1n, NO_STREAM], [4, 1n, 3n], [4, 9n, 3n]]) {
      test(`says that ${expected} was expected of a stream of ${there} events`, async () => {
        const stream = there ? await streamOf(there) : newStream();
        const options = { ...how, ...expecting(expected) };
        const fault = await refusal(append(stream, events(2), options), library.WrongExpectedVersionError);
        assert.equal(fault.streamName, stream);
        assert.equal(fault.expectedVersion ?? fault.expectedState, expected);
        assert.equal(fault.actualVersion ?? fault.actualState, actual);
      });
    }

    test("says in its answer what went wrong, when asked not to throw", async () => {
      const calm = Client.connectionString(`${url}&throwOnAppendFailure=false`);
      const answer = await calm.appendToStream(await streamOf(2), events(2), { ...how, ...expecting(NO_STREAM) });
      assert.equal(answer.success, false);
      assert.equal(answer.nextExpectedRevision, 1n);
      await calm.dispose();
    });

    test("is refused by a tombstoned stream", async () => {
      const stream = await streamOf(2);
      await client.tombstoneStream(stream);
      const fault = await refusal(append(stream, events(1), how), library.StreamDeletedError);
      assert.equal(fault.streamName, stream);
    });

    test("is refused when it is too large, and nothing is written", async () => {
      const stream = newStream();
      const fault = await refusal(append(stream, events(40_000), how), library.MaxAppendSizeExceededError);
      assert.equal(fault.maxAppendSize, 1024 * 1024);
      await refusal(collect(client.readStream(stream)), library.StreamNotFoundError);
    });

    test("ends at its deadline", async () => {
      await refusal(append(newStream(), events(30_000), { ...how, deadline: 1 }), library.DeadlineExceededError);
    });

    test("repeated with the same events writes nothing", async () => {
      const [stream, same] = [newStream(), events(3)];
      const first = await append(stream, same, { ...how, ...expecting(NO_STREAM) });
      const again = await append(stream, same, { ...how, ...expecting(NO_STREAM) });
      assert.deepEqual([again.nextExpectedRevision, again.position], [first.nextExpectedRevision, first.position]);
      assert.equal((await collect(client.readStream(stream))).length, 3);
    });
  });
}

describe("what is kept", () => {
  for (const data of ["CC ‐ 1830", { char: "\u0018" }, { char: "Ę" }, { text: "安否確認 😾" }, null, 7]) {
    test(`JSON ${JSON.stringify(data)}`, async () => {
      const stream = newStream();
      await append(stream, jsonEvent({ type: "Said", data }));
      const [{ event }] = await collect(client.readStream(stream, { maxCount: 1 }));
      assert.deepEqual(event.data, data);
      assert.equal(event.isJson, true);
    });
  }

  for (const [form, metadata] of [["JSON", { a: 1 }], ["bytes", Buffer.from("meta")], ["no", undefined]]) {
    for (const make of [() => jsonEvent({ type: "T", data: { a: 1 }, metadata }), () => binaryEvent({ type: "T", data: Buffer.from("x"), metadata })]) {
      test(`${form} metadata of ${make().contentType}`, async () => {
        const [stream, sent] = [newStream(), make()];
        await append(stream, sent);
        const [{ event }] = await collect(client.readStream(stream));
        const found = event.metadata instanceof Uint8Array ? Buffer.from(event.metadata) : event.metadata;
        assert.deepEqual(found, metadata);
        assert.equal(event.id, sent.id);
        assert.equal(event.isJson, sent.contentType === "application/json");
      });
    }
  }

  test("the time of recording", async () => {
    const before = Date.now();
    const stream = await streamOf(3);
    const later = Date.now();
    for (const { event } of await collect(client.readStream(stream))) {
      assert.ok(event.created instanceof Date && event.created <= later + 1);
      assert.ok(event.created >= before - 1000); // the newer client cuts off milliseconds
    }
  });

  test("ten thousand appends at once", async () => {
    const stream = newStream();
    const flood = Array.from({ length: 10_000 }, () => append(stream, jsonEvent({ type: "A", data: { value: "A".repeat(904) } })));
    const answers = await Promise.all(flood);
    assert.equal(new Set(answers.map((answer) => answer.nextExpectedRevision)).size, 10_000);
  });
});

describe("reading a stream", async () => {
  const stream = newStream();
  await append(stream, [...events(4), ...Array.from({ length: 4 }, () => binaryEvent({ type: "Bin", data: Buffer.from("hello") }))]);
  for (const [options, first, count] of [
    [{}, 0n, 8], [{ fromRevision: 1n }, 1n, 7], [{ maxCount: 2 }, 0n, 2], [{ fromRevision: 99n }, undefined, 0],
    [{ direction: BACKWARDS, fromRevision: END }, 7n, 8], [{ direction: BACKWARDS, fromRevision: 1n }, 1n, 2],
    [{ direction: BACKWARDS, fromRevision: END, maxCount: 1 }, 7n, 1],
  ]) {
    test(Object.entries(options).join(" ") || "whole", async () => {
      const found = await collect(client.readStream(stream, options));
      assert.equal(found.length, count);
      assert.equal(found[0]?.event.revision, first);
    });
  }

  test("a missing one is not found", async () => {
    const missing = newStream();
    const fault = await refusal(collect(client.readStream(missing)), library.StreamNotFoundError);
    assert.equal(fault.streamName, missing);
  });

  test("can be broken off", async () => {
    for await (const { event } of await client.readStream(stream)) {
      assert.equal(event.revision, 0n);
      break;
    }
    assert.equal((await collect(client.readStream(stream))).length, 8);
  });
});

describe("reading $all", async () => {
  const [one, other] = [await streamOf(4), await streamOf(4)];
  const mine = (found) => found.filter(({ event }) => [one, other].includes(event?.streamId)).map(({ event }) => event.streamId);

  test("forwards, backwards, and with a limit", async () => {
    const forwards = await collect(client.readAll());
    assert.deepEqual(mine(forwards), [...Array(4).fill(one), ...Array(4).fill(other)]);
    const backwards = await collect(client.readAll({ direction: BACKWARDS, fromPosition: END }));
    assert.deepEqual(mine(backwards), [...Array(4).fill(other), ...Array(4).fill(one)]);
    assert.equal((await collect(client.readAll({ maxCount: 2 }))).length, 2);
  });

  test("from a position, which is included", async () => {
    const third = (await collect(client.readAll({ maxCount: 3 }))).at(-1);
    const [again] = await collect(client.readAll({ maxCount: 1, fromPosition: third.event.position }));
    assert.deepEqual(again, third);
  });

  test("shows what was hidden in its stream", async () => {
    await client.deleteStream(one);
    assert.equal(mine(await collect(client.readAll())).length, 8);
  });
});

describe("links", () => {
  test("are followed only when asked, in streams, in $all and live", async () => {
    const [stream, links] = [await streamOf(3), newStream("link")];
    const { position } = await append(links, binaryEvent({ type: "$>", data: Buffer.from(`2@${stream}`) }));
    const [plain] = await collect(client.readStream(links));
    assert.deepEqual([plain.event.type, plain.link], ["$>", undefined]);
    const [target] = await collect(client.readStream(stream, { fromRevision: 2n }));
    const [resolved] = await collect(client.readStream(links, { resolveLinkTos: true }));
    const [inAll] = await collect(client.readAll({ fromPosition: position, maxCount: 1, resolveLinkTos: true }));
    for (const found of [resolved, inAll]) {
      assert.deepEqual(found.event, target.event);
      assert.equal(found.link.type, "$>");
    }
    for await (const live of client.subscribeToStream(links, { resolveLinkTos: true })) {
      assert.equal(live.event.id, target.event.id);
      break;
    }
  });
});

describe("deleting", () => {
  for (const [name, error] of [["deleteStream", library.StreamNotFoundError], ["tombstoneStream", library.StreamDeletedError]]) {
    for (const expectedRevision of [ANY, 3n]) {
      test(`${name} expecting ${expectedRevision}`, async () => {
        const stream = await streamOf(4);
        assert.ok((await client[name](stream, expecting(expectedRevision))).position.commit > 0n);
        const fault = await refusal(collect(client.readStream(stream)), error);
        assert.equal(fault.streamName, stream);
      });
    }
    for (const expectedRevision of [NO_STREAM, 2n]) {
      test(`${name} refused, expecting ${expectedRevision}`, async () => {
        const stream = await streamOf(4);
        const fault = await refusal(client[name](stream, expecting(expectedRevision)), library.WrongExpectedVersionError);
        assert.equal(fault.streamName, stream);
        assert.equal((await collect(client.readStream(stream))).length, 4);
      });
    }
  }

  test("what never was can be tombstoned, but deleted only when it has metadata", async () => {
    const [never, implied, missing] = [newStream(), newStream(), newStream()];
    await client.tombstoneStream(never, expecting(NO_STREAM));
    await refusal(collect(client.readStream(never)), library.StreamDeletedError);
    await client.setStreamMetadata(implied, { cacheControl: 10 });
    assert.ok(await client.deleteStream(implied, expecting(NO_STREAM)));
    await refusal(client.deleteStream(missing, expecting(NO_STREAM)), library.WrongExpectedVersionError);
  });
});

describe("metadata", () => {
  const whole = {
    maxAge: 2, cacheControl: 15, truncateBefore: 1, maxCount: 12,
    acl: { readRoles: ["admin"], writeRoles: ["admin"], deleteRoles: ["admin"], metaReadRoles: ["admin"], metaWriteRoles: ["admin"] },
  };
  for (const metadata of [{ maxAge: 2 }, whole, { maxAge: 2, kitten: "😾" }]) {
    test(`${Object.keys(metadata)} comes back`, async () => {
      const stream = newStream();
      await client.setStreamMetadata(stream, metadata);
      const found = await client.getStreamMetadata(stream);
      assert.deepEqual([found.streamName, found.metadata], [stream, metadata]);
      await client.setStreamMetadata(stream, { maxCount: 11 });
      assert.deepEqual((await client.getStreamMetadata(stream)).metadata, { maxCount: 11 });
    });
  }

  test("of a stream that has none", async () => {
    const stream = await streamOf(1);
    assert.deepEqual(await client.getStreamMetadata(stream), { streamName: stream });
  });

  test("hides events", async () => {
    const stream = newStream();
    await client.setStreamMetadata(stream, { maxCount: 2 });
    await append(stream, events(20));
    assert.equal((await collect(client.readStream(stream, { fromRevision: START, maxCount: 200 }))).length, 2);
  });
});

describe("subscribing", () => {
  const Last = `Last-${randomUUID()}`;
  const last = () => [...events(3), ...events(1, Last)];
  for (const [from, options, before] of [["start", {}, 4], ["end", { fromRevision: END }, 0], ["a revision", { fromRevision: 2n }, 1]]) {
    test(`to a stream from ${from}`, async () => {
      const stream = await streamOf(4);
      const seen = follow(client.subscribeToStream(stream, options), Last);
      await until(() => seen.caughtUp.length === 1);
      await append(newStream("other"), events(4));
      await append(stream, last());
      await seen.ended;
      assert.deepEqual([seen.confirmations, seen.caughtUp, seen.events.length], [1, [before], before + 4]);
    });
  }

  for (const from of ["start", "end", "a position"]) {
    test(`to $all from ${from}`, async () => {
      const [stream, last] = [newStream(), `Last-${randomUUID()}`];
      const { position } = await append(stream, events(1, "Marker"));
      await append(stream, events(3));
      const options = { start: {}, end: { fromPosition: END }, "a position": { fromPosition: position } }[from];
      const seen = follow(client.subscribeToAll(options), last);
      await until(() => seen.caughtUp.length === 1);
      await append(stream, [...events(3), ...events(1, last)]);
      await seen.ended;
      const types = seen.events.filter(({ event }) => event?.streamId === stream).map(({ event }) => event.type);
      const before = { start: ["Marker", "Taken", "Taken", "Taken"], end: [], "a position": ["Taken", "Taken", "Taken"] }[from];
      assert.deepEqual(types, [...before, "Taken", "Taken", "Taken", last]);
      assert.deepEqual([seen.confirmations, seen.caughtUp.length], [1, 1]);
    });
  }

  test("as an iterator that is read slowly", async () => {
    const stream = newStream();
    const subscription = client.subscribeToStream(stream);
    const appending = append(stream, [...events(99), ...events(1, Last)]);
    const seen = [];
    for await (const { event } of subscription) {
      seen.push(event.revision);
      if (event.type === Last) break;
      await pause(2);
    }
    await appending;
    assert.deepEqual(seen, Array.from({ length: 100 }, (_, n) => BigInt(n)));
  });

  test("eighty times in a row, with appends before and after", async () => {
    for (let round = 0; round < 80; round += 1) {
      const [stream, sent] = [newStream(), [...events(9), ...events(1, Last)]];
      await append(stream, sent.slice(0, 3), { ...streaming, ...expecting(NO_STREAM) });
      const seen = follow(client.subscribeToStream(stream, { fromRevision: START }), Last);
      await until(() => seen.events.length === 3);
      await append(stream, sent.slice(3), { ...streaming, ...expecting(2n) });
      await seen.ended;
      assert.deepEqual(seen.events.map(({ event }) => event.id), sent.map(({ id }) => id));
    }
  });

  const { streamNameFilter, eventTypeFilter, excludeSystemEvents } = library;
  const tag = randomUUID().slice(0, 8);
  for (const [name, filter, stream, type] of [
    ["stream prefixes", streamNameFilter({ prefixes: [`p${tag}`] }), `p${tag}-1`, "T"],
    ["a stream pattern", streamNameFilter({ regex: `^[0-9]*_r${tag}` }), `7_r${tag}_a`, "T"],
    ["type prefixes", eventTypeFilter({ prefixes: [`t${tag}`] }), newStream(), `t${tag}-a`],
    ["a type pattern", eventTypeFilter({ regex: `^[0-9]*_q${tag}_[A-z]*$` }), newStream(), `12_q${tag}_a`],
  ]) {
    test(`to $all by ${name}`, async () => {
      await append(stream, events(8, type));
      await append(newStream(), events(8, "Other"));
      await append(stream, events(9, type));
      const seen = [];
      for await (const { event } of client.subscribeToAll({ fromPosition: START, filter })) {
        assert.deepEqual([event.streamId, event.type], [stream, type]);
        if (seen.push(event.id) === 17) break;
      }
      assert.equal(new Set(seen).size, 17);
    });
  }

  test("checkpoints come at their interval and wait for their reader", async () => {
    const stream = newStream();
    const { position } = await append(stream, events(1, "Marker"));
    await append(stream, events(8));
    const reached = [];
    let active = false;
    const checkpointReached = async (_subscription, at) => {
      reached.push([at.commit, seen.events.length]);
      active = true;
      await pause(50);
      active = false;
    };
    const filter = excludeSystemEvents({ checkpointInterval: 2, checkpointReached });
    const seen = follow(client.subscribeToAll({ fromPosition: position, filter }), Last, () => assert.equal(active, false));
    await until(() => seen.caughtUp.length === 1);
    for (let round = 0; round < 18; round += 1) await append(stream, events(20));
    await append(stream, [...events(15), ...events(1, Last)]);
    await seen.ended;
    assert.equal(seen.events.length, 384);
    assert.ok(reached.length >= 6 && reached.length <= 7, `${reached.length} checkpoints`);
    for (const [at, delivered] of reached) assert.ok(delivered === 0 || at >= seen.events[delivered - 1].event.position.commit);
  });

  test("a silent one is kept alive", async () => {
    const patient = Client.connectionString(`${url}&keepAliveInterval=1000&keepAliveTimeout=1000`);
    const stream = newStream();
    const seen = follow(patient.subscribeToStream(stream), Last);
    await pause(5000);
    await append(stream, events(1, Last));
    await seen.ended;
    assert.equal(seen.events.length, 1);
    await patient.dispose();
  });
});

describe("connecting", () => {
  test("by discovery", async () => {
    const discovering = Client.connectionString(url.replace("://", "+discover://"));
    assert.equal((await discovering.appendToStream(newStream(), events(1))).success, true);
    await discovering.dispose();
  });

  test("with a name and password, which nobody asks for", async () => {
    const named = Client.connectionString(url.replace("://", "://admin:changeit@"));
    assert.equal((await named.appendToStream(newStream(), events(1))).success, true);
    await named.dispose();
  });

  test("persistent subscriptions and projections are refused in words", async () => {
    assert.deepEqual(await client.listAllPersistentSubscriptions(), []);
    const settings = library.persistentSubscriptionToAllSettingsFromDefaults();
    for (const wanted of [() => client.createProjection("p", "fromAll()"), () => client.createPersistentSubscriptionToAll("g", settings)]) {
      const fault = await refusal(wanted(), Error);
      assert.match(fault.message, /UNIMPLEMENTED|has no|not supported/i);
    }
  });
});
