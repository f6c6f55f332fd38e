/* Sealed mode (spec/sealed.md) between copies of a node and the gate of a signer, with an operator who owns everything
 * else: clock, wires, client, server's pace, restarts, clones, roll-backs. README.md says what this covers and what not.
 *
 * Messages are sets that only grow: whoever waits for one may get any that was ever sent, at any time, again, or never.
 * So loss, repetition and any order are one thing. Each rule can be taken out by -DWITHOUT_..., and then an assertion must fail
 * (tools/spin.sh).
 */

#define COPIES 2     /* of one node: same program, same channel key */
#ifndef SESSIONS
#define SESSIONS 1   /* that the signer opened for it: 1 or 2 */
#define DRAWS 2      /* what a copy may draw as randomness, 1 or 2; the operator chooses, as by rolling a machine back */
#endif
#define RECORDS 2    /* ciphertexts that the client may ask to have sealed */
#define RECORDINGS 3 /* what the server said, cut here or there, and: */
#define FORGED 2     /* one with a record of the server that the server did not make */

/* Rule 1: keys are made from fresh randomness and the session id. */
#ifdef WITHOUT_BINDING
#define KEY(s, draw) (draw)
#else
#define KEY(s, draw) ((s) * DRAWS + (draw))
#endif
#define LEAVE(s, record) ((s) * RECORDS + (record))
/* A key log names session, keys, record and recording, and only a measured node signs one. */
#define LOG(s, draw, record, recording) ((((s) * DRAWS + (draw)) * RECORDS + (record)) * RECORDINGS + (recording))
#define RECORDING(log) ((log) % RECORDINGS)
#define KEY_OF(log) KEY((log) / (DRAWS * RECORDS * RECORDINGS), ((log) / (RECORDS * RECORDINGS)) % DRAWS)
#define NONE 255

#define HAS(set, i) (((set) >> (i)) & 1)
#define ADD(set, i) set = set | (1 << (i))

mtype = { idle, holding, asking, tagged, committing };           /* stages of a copy */
mtype = { open, leave, committed, decided, gone };               /* stages of a session at the gate */

typedef Copy {
  mtype stage = idle;
  byte session;
  byte draw;
  byte record;
  byte recording;
}
typedef Session {
  mtype stage = open;
  byte record;
  byte log = NONE;
}

Copy copy[COPIES];
Session gate[SESSIONS];

/* Messages between node and signer, inside of the attested channel: the operator cannot make one. */
byte leaves;  /* acks of sealing: a bit for each LEAVE */
int logs;     /* commit: a bit for each LOG */
int acks;     /* of commit, likewise */

/* What has happened, for the assertions: no process reads it but the server's forger (`released`). */
byte tags;                      /* bits KEY * RECORDS + record */
byte released;                  /* bits KEY: keys that the client has */
byte held[SESSIONS] = NONE;     /* the log that was committed first */
bool two_tags, early, two_commits, forged_signed, granted;

/* Only who has the keys can make a record that the server did not make. */
#define CAN_BE_SAID(recording, key) ((recording) != FORGED || HAS(released, key))

/* The conditions that each rule is, and what is left of it when it is taken out. */
#define LOG_OF(i) LOG(copy[i].session, copy[i].draw, copy[i].record, copy[i].recording)

#if defined(WITHOUT_LEAVE)
#define MAY_TAG(i) true
#elif defined(WITHOUT_LEAVE_FOR_THIS_RECORD)
#define MAY_TAG(i) (HAS(leaves, LEAVE(copy[i].session, 0)) || HAS(leaves, LEAVE(copy[i].session, 1)))
#else
#define MAY_TAG(i) HAS(leaves, LEAVE(copy[i].session, copy[i].record))
#endif

#if defined(WITHOUT_ACK)
#define MAY_RELEASE(i) true
#elif defined(WITHOUT_ACK_OF_THIS_LOG)
#define MAY_RELEASE(i) (acks != 0)
#else
#define MAY_RELEASE(i) HAS(acks, LOG_OF(i))
#endif

#ifdef WITHOUT_ONE_LEAVE
#define GIVES_LEAVE(s) (gate[s].stage == open || gate[s].stage == leave)
#else
#define GIVES_LEAVE(s) (gate[s].stage == open)
#endif

#ifdef WITHOUT_ONE_COMMIT
#define TAKES_LOG(s) (gate[s].stage == leave || gate[s].stage == committed)
#else
#define TAKES_LOG(s) (gate[s].stage == leave)
#endif

#ifdef WITHOUT_THE_COMMITTED_RECORDING
#define IS_COMMITTED(s, recording) true
#else
#define IS_COMMITTED(s, recording) ((recording) == RECORDING(gate[s].log))
#endif

/* A number below `count`, 3 at most: any. */
inline OneOf(n, count) {
  if
  :: n = 0
  :: count > 1 -> n = 1
  :: count > 2 -> n = 2
  fi
}

inline Tag(i) {
  ADD(tags, KEY(copy[i].session, copy[i].draw) * RECORDS + copy[i].record);
  two_tags = HAS(tags, KEY(copy[i].session, copy[i].draw) * RECORDS) && HAS(tags, KEY(copy[i].session, copy[i].draw) * RECORDS + 1);
  assert(!two_tags)
}

inline Release(i) {
  early = (held[copy[i].session] != LOG_OF(i));
  ADD(released, KEY(copy[i].session, copy[i].draw));
  assert(!early)
}

inline Wipe(i) {
  copy[i].stage = idle; copy[i].session = 0; copy[i].draw = 0; copy[i].record = 0; copy[i].recording = 0
}

proctype Node(byte i) {
  byte n;
  do
  /* go, and a handshake with the server */
  :: atomic { copy[i].stage == idle ->
       OneOf(n, SESSIONS); copy[i].session = n;
       OneOf(n, DRAWS); copy[i].draw = n;
       copy[i].stage = holding; n = 0 }
  /* seal */
  :: atomic { copy[i].stage == holding ->
       OneOf(n, RECORDS); copy[i].record = n;
       copy[i].stage = asking; n = 0 }
  /* Rule 6: nothing is tagged before the signer gave leave for this record. */
  :: atomic { copy[i].stage == asking && MAY_TAG(i) -> Tag(i); copy[i].stage = tagged }
  /* The answer has ended: the recording is fixed, the log signed. */
  :: atomic { copy[i].stage == tagged ->
       OneOf(n, RECORDINGS);
       if
       :: CAN_BE_SAID(n, KEY(copy[i].session, copy[i].draw)) ->
            copy[i].recording = n;
            ADD(logs, LOG(copy[i].session, copy[i].draw, copy[i].record, n));
            copy[i].stage = committing
       :: else
       fi;
       n = 0 }
  /* Rule 12: nothing is released before the signer acked this log. Then all is wiped. */
  :: atomic { copy[i].stage == committing && MAY_RELEASE(i) -> Release(i); Wipe(i) }
  od
}

proctype Operator() {
  byte i;
  do
  /* A restart, or an error, which wipes as well. */
  :: atomic { OneOf(i, COPIES); Wipe(i); i = 0 }
  /* A clone: the other copy is now as this one. Later the other way round, it is a roll-back. */
  :: atomic { OneOf(i, COPIES);
       copy[1 - i].stage = copy[i].stage;
       copy[1 - i].session = copy[i].session;
       copy[1 - i].draw = copy[i].draw;
       copy[1 - i].record = copy[i].record;
       copy[1 - i].recording = copy[i].recording;
       i = 0 }
  od
}

/* The gate, for one session. */
proctype Gate(byte s) {
  byte n, draw;
  do
  /* Sealing: a node asks for whatever record its client likes, and leave is given once. Again for the same it is the
   * same answer, which `leaves` has for ever. */
  :: atomic { GIVES_LEAVE(s) ->
       OneOf(n, RECORDS); gate[s].record = n;
       gate[s].stage = leave; ADD(leaves, LEAVE(s, n)); n = 0 }
  /* Commit: one log is held, of the record that had leave. */
  :: atomic { TAKES_LOG(s) ->
       OneOf(draw, DRAWS);
       OneOf(n, RECORDINGS);
       n = LOG(s, draw, gate[s].record, n);
       draw = 0;
       if
       :: HAS(logs, n) && n != gate[s].log ->
            two_commits = (held[s] != NONE);
            assert(!two_commits);
            held[s] = n; gate[s].log = n; gate[s].stage = committed; ADD(acks, n)
       :: else
       fi;
       n = 0 }
  /* Finish: whatever recording comes, only the committed one is signed. */
  :: atomic { gate[s].stage == committed ->
       OneOf(n, RECORDINGS);
       if
       :: CAN_BE_SAID(n, KEY_OF(gate[s].log)) && IS_COMMITTED(s, n) ->
            forged_signed = (n == FORGED);
            assert(!forged_signed);
            gate[s].stage = decided;
#ifdef REACHED
            granted = HAS(released, KEY_OF(gate[s].log));
            assert(!granted)
#endif
       :: else
       fi;
       n = 0 }
  /* Expired, given up, forgotten, or the signer was restarted. An id is never opened again. */
  :: atomic { gate[s].stage != gone -> gate[s].stage = gone; gate[s].record = 0; gate[s].log = NONE }
#ifdef WITHOUT_NEVER_AGAIN
  :: atomic { gate[s].stage == gone -> gate[s].stage = open }
#endif
  od
}

init {
  atomic {
    run Node(0); run Node(1);
    run Gate(0);
#if SESSIONS > 1
    run Gate(1);
#endif
    run Operator()
  }
}
