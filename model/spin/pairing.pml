/*
 * Owner pairing (chapters 9 and 11) for another checker.
 *
 * One vehicle V, one phone, one attacker. What a side stores outlives its
 * session; a session may be cut at any time, also between a write and the
 * message that depends on it: those are two steps here (V_COUNTED, V_USED,
 * V_PENDED, V_REMOVED, D_COUNTED).
 *
 * SPAKE2+ is symbolic. A share is made by V, by the phone, by the attacker
 * with the secret that its side needs (XA: the password; YA: the verifier), or
 * with a guess (XG, YG); XI stands for a share that cancels the mask. Two ends
 * have the same keys, and take each other's evidence, when they have the same
 * shares, the same password and the same transcript (FITS). Whoever made a
 * share with a guess and gets evidence, or a refusal of its own evidence, has
 * tested that guess: one test. A guess is never right; what a right one gives
 * is SCENARIO_Password.
 *
 * Certificates are what a chain of chapter 11 says of a key: certified or not,
 * for which vehicle, for which challenge. The transaction that activates a key
 * is taken from transaction.pml: only the holder of the key is accepted.
 *
 * GOALS, WITNESS and MUT_Name work as in transaction.pml.
 */

/* ------------------------------------------------------------- bounds */
#ifndef NV
#define NV 2                    /* pairings that V begins, at most 3 */
#endif
#ifndef ND
#define ND 1                    /* REQUEST that the phone answers, at most 4 */
#endif
#ifndef LIMIT
#define LIMIT 2                 /* attempts, on each side */
#endif

/* ----------------------------------------------------------- scenario */
#ifdef SCENARIO_Password
#define PASSWORD_KNOWN true
#else
#define PASSWORD_KNOWN false
#endif
#ifdef SCENARIO_Verifier
#define VERIFIER_KNOWN true
#else
#define VERIFIER_KNOWN PASSWORD_KNOWN
#endif
#ifdef SCENARIO_OtherVehicle    /* the attacker owns another certified vehicle, W */
#define OWNS_W true
#else
#define OWNS_W false
#endif
#ifdef SCENARIO_Owned           /* a former owner's key is active in V's table */
#define OWNED 1
#else
#define OWNED 0
#endif
#ifndef AUTHORISED              /* ... and whether a change of owner is authorised */
#define AUTHORISED 0
#endif
#ifdef SCENARIO_LiveKey         /* the phone has an active key for V from before */
#define LIVE 1
#else
#define LIVE 0
#endif
#ifndef DF_OFFERS
#define DF_OFFERS 3             /* framework versions of the phone: 1 low, 2 high, 3 both */
#endif
#define VF_OFFERS 3
#ifdef VARIANT_rfc9383
#define WHOLE_REQUEST true      /* section 11.3: the transcript holds REQUEST */
#else
#define WHOLE_REQUEST false
#endif

/* -------------------------------------------------------------- goals */
#define I6    1       /* both confirm the same run; keys are made and taken in it, for it */
#define I6I   2       /* the phone makes a key only for the vehicle that was meant: F-OP-001 */
#define I6B   4       /* both confirm the same brand: F-OP-002, variant ccc */
#define I6V   8       /* a key for V is made only with data that V gave, thief of the verifier included */
#define I7    16      /* no guess off line; on line at most LIMIT on each side */
#define I8    32      /* active only with proof of the key and a receipt */
#define I11   64      /* one owner, and changed only when authorised */
#define I12   128     /* a version that both offer, the best of the list that came */
#define I12F  256     /* ... the best of both: F-OP-003 */
#define I13   512     /* fresh shares */
#define I15   1024    /* order; nothing after a failure or after the end */
#define I16   2048    /* channel content as it was sent */
#define I18   4096    /* only while the user wants it */
#define I19   8192    /* live keys stay, a new verifier lifts every block */
#define I19A  16384   /* a key that V has pending stays in the phone: F-OP-004 */
#define I19L  32768   /* a lost link leaves something to try again with: F-OP-005 */
#define I22   65536   /* only certified keys, on both sides */

#ifndef GOALS
#define GOALS 0
#endif
#define CLAIM(goal, holds)  assert(!((GOALS) & (goal)) || (holds))

/* ---------------------------------------------------------- witnesses */
#define W_PAIRED   1            /* the phone's key is active on both sides */
#define W_CHANGED  2            /* ... after the former owner's key was removed */
#define W_LOCKED   3            /* V refuses to pair because the limit is reached */
#define W_DROPPED  4            /* the phone has dropped its password */
#define W_REARMED  5            /* V confirms with a new verifier after the limit was reached */
#define W_THIEF    6            /* V makes the key of a thief of the password active */
#define W_TWICE    7            /* the phone confirms in a second session */
#define W_REFUSED  8            /* the phone refuses to overwrite its live key */
#define W_OWNED    9            /* V refuses to pair because it has an owner */
#define W_UNWANTED 10           /* the phone refuses REQUEST after its password was withdrawn */
#define W_OTHER    11           /* the phone makes a key for the attacker's vehicle */
#ifndef WITNESS
#define WITNESS 0
#endif
#define REACHED(w, when)  assert(WITNESS != (w) || !(when))

/* -------------------------------------------------------------- terms */
#define NONE    15
#define XD(j)   (j)             /* shares of the phone */
#define XA      8               /* shares of the attacker in the place of the phone */
#define XG      9
#define XI      10
#define YV(i)   (i)             /* shares of V */
#define YA      8               /* shares of the attacker in the place of V */
#define YG      9

#define ATTACKER 8              /* a key that the attacker holds; the phone's are 1 + session */

#ifdef MUT_ReuseDeviceShare
#define X(j) XD(0)
#else
#define X(j) XD(j)
#endif
#ifdef MUT_ReuseVehicleShare
#define Y(i) YV(0)
#else
#define Y(i) YV(i)
#endif

/* ------------------------------------------------------------ vehicle */
#define V_IDLE    0
#define V_SEL     1
#define V_SHARE   2
#define V_COUNTED 3
#define V_EVID    4
#define V_USED    5
#define V_CHAIN   6
#define V_PENDED  7
#define V_CTL     8
#define V_ACT     9
#define V_RECEIPT 10
#define V_REMOVED 11

/* Stored. */
byte v_password = 1;            /* generation of the verifier */
byte v_count[2];                /* attempts; the second cell only for CountPerRadio */
bit  v_used, v_locked;
byte v_pending, v_active;
bit  v_former = OWNED;

/* Session. */
byte v_phase, v_n;
bit  v_radio, v_refused;

/* History: what was sent and believed in session i. */
byte v_share[3], v_version[3], v_with[3];
bit  v_sent[3], v_confirmed[3], v_wrote[3];

/* Observation: guesses tested against this verifier; nothing was tried on it yet; key that was proved. */
byte v_tests, v_proved;
bit  v_fresh = 1;

/* ------------------------------------------------------------- device */
#define D_OFF     0
#define D_SEL     1
#define D_SHARED  2
#define D_COUNTED 3
#define D_SECURE  4
#define D_MADE    5
#define D_LATE    6               /* DeviceCountsLate alone */

#define ABSENT    0
#define MADE      1
#define ACTIVE    2

/* Stored. */
byte d_password = 1;
byte d_count;
byte d_key, d_status;           /* the new key: 1 + session in which it was made */
bit  d_live = LIVE;             /* the key from before, for V */

/* Session. */
byte d_phase, d_n;
bit  d_right, d_refused, d_ended, d_given, d_answered;

/* History. */
byte d_version[4], d_share[4], d_with[4];
bit  d_brand[4], d_confirmed[4];
byte d_bound[4];                /* whom the key of session j is bound to */
bit  d_touched[4], d_foreign[4];  /* its creation data: touched; not from V */
#define BOUND_V 1
#define BOUND_W 2
#define BOUND_X 3               /* a key that no chain certifies */

byte d_tests;

/* ----------------------------------------------------------- agreement */
#define BEST(list)  (((list) & VF_OFFERS & 2) -> 2 : (((list) & VF_OFFERS & 1) -> 1 : 0))
#define WORST(list) (((list) & VF_OFFERS & 1) -> 1 : (((list) & VF_OFFERS & 2) -> 2 : 0))

#ifdef MUT_EvidenceWithoutVersions
#define COVERED_VERSION(i, j) true
#else
#define COVERED_VERSION(i, j) (v_version[i] == d_version[j])
#endif
#ifdef MUT_EvidenceWithoutRequest
#define COVERED_BRAND(j) true
#else
#define COVERED_BRAND(j) (!WHOLE_REQUEST || d_brand[j] == 0)
#endif

/* The phone's session j, with share Y(i) in hand, computes what V computed in session i. */
#define FITS(i, j)      (v_sent[i] && v_share[i] == X(j) && v_with[i] == d_with[j] && \
                         COVERED_VERSION(i, j) && COVERED_BRAND(j))
#define CHANNEL(i, j)   ((j) < d_n && d_share[j] == Y(i) && FITS(i, j))
#define SAME_RUN(i, j)  ((j) < d_n && v_sent[i] && v_share[i] == X(j) && d_share[j] == Y(i) && \
                         v_version[i] == d_version[j])
#define BOTH_RUN(i, j)  (SAME_RUN(i, j) && d_confirmed[j])
#define GAVE_DATA(i, j) (CHANNEL(i, j) && v_wrote[i])
#define SHOWN(i, j)     (CHANNEL(i, j) && d_confirmed[j])

#define SAME_BRAND(i, j) (SHOWN(i, j) && d_brand[j] == 0)

#define SOME_J(p, i)    (p(i, 0) || (ND > 1 && p(i, 1)) || (ND > 2 && p(i, 2)) || (ND > 3 && p(i, 3)))
#define SOME_I(p, j)    ((v_n > 0 && p(0, j)) || (NV > 1 && v_n > 1 && p(1, j)) || \
                         (NV > 2 && v_n > 2 && p(2, j)))

byte i, j, x, y, z;             /* choices in this step; zero between steps */
#define DONE  i = 0; j = 0; x = 0; y = 0; z = 0

/* Counts stand still above the limit: nothing looks further. */
#define RAISE(count) count = (count <= LIMIT -> count + 1 : count)

/* --------------------------------------------------- the vehicle's steps */
#ifdef MUT_ReuseVerifier
#define VERIFIER_FREE true
#else
#define VERIFIER_FREE (!v_used)                                     /* DK-OP-001 */
#endif
#ifdef MUT_NoVehicleLimit
#define BELOW_LIMIT true
#else
#define BELOW_LIMIT (v_count[x] < LIMIT && !v_locked)               /* DK-OP-004 */
#endif
#ifdef MUT_PairWhilePaired
#define MAY_OWN true
#else
#define MAY_OWN ((!v_former && !v_active) || AUTHORISED)            /* DK-OP-009 */
#endif

inline v_pair() {
    /* x: radio. */
    atomic { v_n < NV && (v_phase == V_IDLE || v_phase == V_CTL) ->
#ifdef MUT_CountPerRadio
        if :: x = 0 :: x = 1 fi;
#endif
        if
        :: v_password && VERIFIER_FREE && BELOW_LIMIT && MAY_OWN ->
            v_radio = x; v_refused = 0;
            v_share[v_n] = NONE; v_version[v_n] = 0; v_with[v_n] = v_password;
            v_n++; v_phase = V_SEL
        :: else ->
            CLAIM(I19, !v_fresh || ((v_former || v_active) && !AUTHORISED));
            REACHED(W_LOCKED, v_count[0] == LIMIT && !v_used);
            REACHED(W_OWNED, v_former && !v_used)
        fi;
        DONE }
}

inline v_select_answer() {
    atomic { v_phase == V_SEL ->
        if :: x = 1 :: x = 2 :: x = 3 fi;
        i = v_n - 1;
#ifdef MUT_TakeLowestFrameworkVersion
        v_version[i] = WORST(x);
#else
        v_version[i] = BEST(x);                                     /* DK-OP-012 */
#endif
        CLAIM(I12, x != DF_OFFERS || v_version[i] == BEST(DF_OFFERS));
        v_phase = V_SHARE; DONE }
}

inline v_share_answer() {
    /* A share of the phone, or one of the attacker's. The attempt is written. */
    atomic { v_phase == V_SHARE ->
        i = v_n - 1;
        if
        :: x = XG
        :: x = XI
        :: PASSWORD_KNOWN && v_with[i] == 1 -> x = XA
        :: d_n > 0 -> x = X(0)
        :: ND > 1 && d_n > 1 -> x = X(1)
        :: ND > 2 && d_n > 2 -> x = X(2)
        :: ND > 3 && d_n > 3 -> x = X(3)
        fi;
        v_share[i] = x;
#ifndef MUT_CountOnWrongEvidence
        RAISE(v_count[v_radio]);                                         /* DK-OP-002 */
#endif
        v_fresh = 0;
#ifdef MUT_PermanentLockout
        if :: v_count[0] >= LIMIT -> v_locked = 1 :: else fi;
#endif
        if
#ifndef MUT_AcceptIdentityShare
        :: x == XI -> v_phase = V_CTL                               /* DK-PK-001 */
#endif
        :: else -> v_phase = V_COUNTED
        fi;
        DONE }
}

inline v_verify() {
    /* VERIFY leaves, and with it V's evidence. */
    atomic { v_phase == V_COUNTED ->
        i = v_n - 1;
        CLAIM(I13, (i < 1 || Y(i) != Y(0)) && (i < 2 || Y(i) != Y(1)));
        v_sent[i] = 1; v_phase = V_EVID;
        if :: v_share[i] == XG -> RAISE(v_tests) :: else fi;
        CLAIM(I7, v_share[i] != XI && v_tests <= LIMIT);
        DONE }
}

/* Session i took an attempt from the first verifier. */
#define BEFORE(i) (v_with[i] == 1 && v_share[i] != NONE)

inline v_evidence() {
    /* x: whether M2 verifies. */
    atomic { v_phase == V_EVID ->
        i = v_n - 1;
        if
        :: SOME_J(SHOWN, i) -> x = 1            /* the phone's */
        :: v_share[i] == XA -> x = 1            /* made with the password */
#ifdef MUT_OneEvidenceKey
        :: x = 1                                /* V's own M1 comes back; DK-PK-005 */
#endif
        :: x = 0
        fi;
#ifdef MUT_UseKeysBeforeEvidence
        x = 1;
#endif
        if
        :: x ->
            CLAIM(I6, v_share[i] == XA || SOME_J(BOTH_RUN, i));
            CLAIM(I6B, v_share[i] == XA || SOME_J(SAME_BRAND, i));
            CLAIM(I12, (VF_OFFERS & v_version[i]) && (v_share[i] == XA || (DF_OFFERS & v_version[i])));
            CLAIM(I12F, v_share[i] == XA || v_version[i] == BEST(DF_OFFERS));
            CLAIM(I15, !v_refused);
            CLAIM(I7, !v_used);
            REACHED(W_REARMED, i == 2 && v_with[2] == 2 && BEFORE(0) && BEFORE(1));
            v_confirmed[i] = 1; v_used = 1; v_phase = V_USED
        :: else ->
            v_refused = 1;
#ifdef MUT_CountOnWrongEvidence
            RAISE(v_count[v_radio]);
#endif
#ifndef MUT_VehicleContinuesAfterFailure
            v_phase = V_CTL                                         /* DK-OP-011 */
#endif
        fi;
        DONE }
}

inline v_write() {
    atomic { v_phase == V_USED -> v_wrote[v_n - 1] = 1; v_phase = V_CHAIN }
}

/* What a chain says of its key. */
#define RIGHT    0
#define OLD      1              /* certified, for V, with the challenge of another pairing */
#define OTHER    2              /* certified, with this challenge, for another vehicle */
#define FALSE_   3              /* not certified */


#ifdef MUT_SkipAnswerMac
#define ANSWER_MAC true
#else
#define ANSWER_MAC (z == 1)                                         /* DK-OC-002 */
#endif
#ifdef MUT_SkipChain
#define CHAIN true
#else
#define CHAIN (y != FALSE_)                                    /* DK-OP-006 */
#endif
#ifdef MUT_IgnoreChallenge
#define CHALLENGE true
#else
#define CHALLENGE (y != OLD)                                       /* DK-OP-007 */
#endif
#ifdef MUT_IgnoreAttestedVehicle
#define ATTESTED true
#else
#define ATTESTED (y != OTHER)                                     /* DK-OP-007 */
#endif

inline v_chain() {
    /* x: the key; y: what its chain says; z: whether the MAC is one of the channel. */
    atomic { v_phase == V_CHAIN ->
        i = v_n - 1;
        if
        :: d_phase == D_MADE && d_given && CHANNEL(i, d_n - 1) -> j = d_n - 1; x = 1 + j; z = 1;
            y = (d_bound[j] != BOUND_V -> OTHER : (d_foreign[j] -> OLD : RIGHT))
        :: v_share[i] == XA -> x = ATTACKER; z = 1;
            if :: y = RIGHT :: y = OLD :: y = OTHER :: y = FALSE_ fi
        /* Put in by somebody without the keys: the challenge is not known to it. */
        :: x = ATTACKER; z = 0; if :: y = OLD :: y = FALSE_ fi
        fi;
        if
        :: ANSWER_MAC && CHAIN && CHALLENGE && ATTESTED ->
            CLAIM(I16, z);
            CLAIM(I22, y != FALSE_);
            CLAIM(I6, y == RIGHT || y == FALSE_);
            CLAIM(I6, v_share[i] == XA || (x == 1 + j && GAVE_DATA(i, j) && d_confirmed[j] && !d_touched[j]));
            v_pending = x; v_proved = 0; v_phase = V_PENDED;
#ifdef MUT_ActivateAtOnce
            CLAIM(I8, v_proved == v_pending);
            v_active = x
#endif
        :: else -> v_phase = V_CTL
        fi;
        DONE }
}

inline v_continue() {
    atomic { v_phase == V_PENDED -> v_phase = V_CTL }
}

inline v_activate() {
    atomic { v_pending && (v_phase == V_IDLE || v_phase == V_CTL) -> v_phase = V_ACT; d_answered = 0 }
}

inline v_proof() {
    /* AUTH1 is accepted under the pending key. */
    atomic { v_phase == V_ACT &&
             (v_pending == ATTACKER || (d_answered && v_pending == d_key && d_status != ABSENT)) ->
        v_proved = v_pending; v_phase = V_RECEIPT }
}

inline v_receipt() {
    /* x: whether the receipt is the tracking server's for this key. The former owner's key is removed. */
    atomic { v_phase == V_RECEIPT ->
        if
        :: v_pending == ATTACKER || (v_pending == d_key && d_status == ACTIVE) -> x = 1
        :: x = 0
        fi;
#ifdef MUT_ActivateWithoutReceipt
        y = 1;
#else
        y = x;                                                      /* DK-OP-008 */
#endif
        if
        :: y ->
            CLAIM(I8, x);
            CLAIM(I11, !v_former || AUTHORISED);
#ifdef MUT_ChangeWithoutRemoval
            skip;
#else
            v_former = 0;                                           /* DK-OP-009 */
#endif
            v_phase = V_REMOVED
        :: else -> v_phase = V_CTL
        fi;
        DONE }
}

inline v_enable() {
    atomic { v_phase == V_REMOVED ->
        CLAIM(I8, v_proved == v_pending);
        CLAIM(I11, !v_former);
        v_active = v_pending; v_pending = 0;
        REACHED(W_PAIRED, v_active == d_key && d_status == ACTIVE);
        REACHED(W_CHANGED, OWNED && v_active == d_key && d_status == ACTIVE);
        REACHED(W_THIEF, v_active == ATTACKER);
        v_phase = V_CTL }
}

inline v_cut() {
    /* Power or link lost, at any time. */
    atomic { v_phase != V_IDLE ->
        CLAIM(I19L, !(v_used && !v_pending && !v_active && v_phase != V_CTL));
#ifdef MUT_CountInMemory
        v_count[0] = 0;                                             /* DK-OP-003 */
#endif
        v_phase = V_IDLE }
}

/* ---------------------------------------------------- the device's steps */
/* SELECT and loss of the field end the session; DK-OP-031. */
#ifdef MUT_SelectKeepsSession
#define D_END(phase) \
    if \
    :: d_phase == D_SECURE -> d_ended = 1 \
    :: else -> d_phase = phase \
    fi
#else
#define D_END(phase) d_phase = phase
#endif

inline d_select() {
    atomic { d_phase != D_SEL && !d_ended -> D_END(D_SEL) }
}

inline d_lost() {
    /* Field or power lost, in any phase. */
    atomic { d_phase != D_OFF && !d_ended ->
#ifdef MUT_DeviceCountInMemory
        d_count = 0;                                                /* DK-OP-023 */
#endif
        D_END(D_OFF) }
}

inline d_request() {
    /* x: framework version, y: brand, z: costs (0 within the bounds, 1 too cheap, 2 too dear). */
    atomic { d_phase == D_SEL && d_n < ND ->
        if :: x = 1 :: x = 2 fi;
        if :: y = 0 :: y = 1 fi;
        if :: z = 0 :: z = 1 :: z = 2 fi;
        if
#ifndef MUT_KeepWithdrawnPassword
        :: !d_password -> REACHED(W_UNWANTED, true)                                 /* DK-OP-020 */
#endif
#ifndef MUT_AcceptAnyFrameworkVersion
        :: !(DF_OFFERS & x) -> skip                                 /* DK-OP-021 */
#endif
#ifndef MUT_AcceptAnyCosts
        :: z -> skip                                                /* DK-OP-022 */
#endif
        :: else ->
            CLAIM(I18, d_password);
            CLAIM(I12, DF_OFFERS & x);
            CLAIM(I7, z != 1);
            CLAIM(I19, z != 2);
            CLAIM(I13, (d_n < 1 || X(d_n) != X(0)) && (d_n < 2 || X(d_n) != X(1)));
            d_version[d_n] = x; d_brand[d_n] = y; d_with[d_n] = (d_password -> d_password : 1);
            d_share[d_n] = NONE; d_n++;
            d_refused = 0; d_ended = 0; d_given = 0;
            d_phase = D_SHARED
        fi;
        DONE }
}

/* Whether V has sent VERIFY in session i, and whether its evidence fits the phone's session j. */
#define FROM_V(i) (v_n > (i) && v_sent[i])

inline d_verify() {
    /* The attempt is written; d_right: whether M1 verifies. */
    atomic { d_phase == D_SHARED ->
        j = d_n - 1;
        if
        :: FROM_V(0) -> d_share[j] = Y(0); x = (FITS(0, j) -> 1 : 0)
        :: NV > 1 && FROM_V(1) -> d_share[j] = Y(1); x = (FITS(1, j) -> 1 : 0)
        :: NV > 2 && FROM_V(2) -> d_share[j] = Y(2); x = (FITS(2, j) -> 1 : 0)
        :: VERIFIER_KNOWN && d_with[j] == 1 -> d_share[j] = YA; x = 1
        :: d_share[j] = YG; x = 0
        fi;
        d_right = x;
#ifndef MUT_DeviceCountsLate
        RAISE(d_count);                                                  /* DK-OP-023 */
#endif
        d_phase = D_COUNTED; DONE }
}

#ifdef MUT_DeviceContinues
#define D_BACK d_phase = D_SHARED
#else
#define D_BACK d_phase = D_SEL                                      /* DK-OP-032 */
#endif

/* At the limit the password goes; DK-OP-024. */
#ifdef MUT_NoDeviceLimit
#define D_DROP skip
#else
#define D_DROP if :: d_count >= LIMIT -> d_password = 0; REACHED(W_DROPPED, true) :: else fi
#endif

inline d_evidence() {
    /* M2, or a refusal: both tell the other side about its guess. */
    atomic { d_phase == D_COUNTED ->
        j = d_n - 1; x = d_right; d_right = 0;
        if :: d_share[j] == YG -> RAISE(d_tests) :: else fi;
        CLAIM(I7, d_tests <= LIMIT);
#ifdef MUT_SkipVehicleEvidence
        x = 1;
#endif
        if
        :: x ->                                                     /* DK-OP-025 */
            CLAIM(I6, d_share[j] == YA || SOME_I(SAME_RUN, j));
            CLAIM(I6B, d_share[j] == YA || d_brand[j] == 0);
            CLAIM(I12F, d_share[j] == YA || d_version[j] == BEST(DF_OFFERS));
            CLAIM(I15, !d_refused && !d_ended);
            REACHED(W_TWICE, j > 0 && d_confirmed[0] && d_share[0] != YA && d_share[j] != YA);
            d_confirmed[j] = 1; d_count = 0; d_phase = D_SECURE
        :: else ->
            d_refused = 1;
#ifdef MUT_DeviceCountsLate
            d_phase = D_LATE
#else
            D_DROP; D_BACK
#endif
        fi;
        DONE }
}

#ifdef MUT_DeviceCountsLate
inline d_count_late() {
    atomic { d_phase == D_LATE -> RAISE(d_count); D_DROP; D_BACK }
}
#endif

/* The phone makes its key for V active: V has proved it to itself before. */
#define D_ENABLE \
    CLAIM(I6, d_bound[d_key - 1] != BOUND_V || v_proved == d_key || v_active == d_key); \
    d_status = ACTIVE

#ifdef MUT_WriteBeforeEvidence
#define CLEAR_WRITE (d_phase == D_SHARED)
#else
#define CLEAR_WRITE false
#endif

#ifdef MUT_SkipWriteMac
#define WRITE_MAC true
#else
#define WRITE_MAC (z == 0)                                         /* DK-OC-001 */
#endif
#ifdef MUT_SkipVehicleChain
#define VEHICLE_CHAIN true
#else
#define VEHICLE_CHAIN (x != BOUND_X)                                   /* DK-OP-026 */
#endif
#ifdef MUT_IgnoreCertifiedIdentifier
#define IDENTIFIER true
#else
#define IDENTIFIER (y == 1)                                         /* DK-OP-026 */
#endif
#ifdef MUT_OverwriteLiveKey
#define NO_LIVE_KEY true
#else
#define NO_LIVE_KEY (!OVERWRITES)                                    /* DK-OP-028 */
#endif

/* The identifier in the creation data is V's, unless W gives its own. */
#define OVERWRITES ((d_live && (x != BOUND_W || !y)) || (d_status == ACTIVE && d_bound[d_key - 1] == x))

inline d_write() {
    /*
     * x: whom the certificate names. y: whether the identifier is that of the certificate.
     * z: whether the content was touched (its MAC does not verify). Creation data
     * of V's session i are in the channel alone.
     */
    atomic { d_phase == D_SECURE || CLEAR_WRITE ->
        j = d_n - 1;
        if
        :: SOME_I(GAVE_DATA, j) -> x = BOUND_V; y = 1; if :: z = 0 :: z = 1 fi
        :: d_share[j] == YA || CLEAR_WRITE -> i = 1;
            if
            :: x = BOUND_V; y = 1
            :: OWNS_W -> x = BOUND_W; if :: y = 0 :: y = 1 fi
            :: x = BOUND_X; y = 1
            fi
        :: else -> x = 0
        fi;
        if
        :: x && WRITE_MAC && VEHICLE_CHAIN && IDENTIFIER && NO_LIVE_KEY ->
            CLAIM(I22, x != BOUND_X);
            CLAIM(I6, y);
            CLAIM(I6, d_confirmed[j]);
            CLAIM(I15, d_confirmed[j] && !d_ended && !d_refused);
            CLAIM(I16, !z);
            CLAIM(I19, !d_live || x == BOUND_W);
            CLAIM(I6I, x == BOUND_V);
            CLAIM(I6V, x != BOUND_V || SOME_I(GAVE_DATA, j));
            CLAIM(I6, x != BOUND_V || d_share[j] == YA || SOME_I(GAVE_DATA, j));
            CLAIM(I18, d_password || d_with[j] == 0);
            REACHED(W_OTHER, x == BOUND_W);
            d_key = 1 + j; d_status = MADE; d_bound[j] = x; d_touched[j] = z; d_foreign[j] = i;
            d_phase = D_MADE;
#ifdef MUT_EnableAtCreation
            D_ENABLE
#endif
        :: else ->
            REACHED(W_REFUSED, d_live && x == BOUND_V && !z);
            d_phase = D_SEL
        fi;
        DONE }
}

inline d_get_data() {
    atomic { d_phase == D_MADE && !d_given && (SOME_I(GAVE_DATA, d_n - 1) || d_share[d_n - 1] == YA) ->
        d_given = 1 }
}

inline d_control_flow() {
    /* Anybody's. x: abort. */
    atomic { d_phase != D_OFF ->
        if :: x = 0 :: x = 1 fi;
#ifdef MUT_ControlFlowEnables
        if :: !x && d_phase == D_MADE && d_given && d_status == MADE -> D_ENABLE :: else fi;
#endif
#ifdef MUT_AbortDeletesLiveKey
        if :: x -> CLAIM(I19, !d_live && d_status != ACTIVE); d_live = 0; d_status = ABSENT :: else fi;
#endif
        if
        :: x && d_phase == D_MADE && d_status != ABSENT ->          /* DK-OP-030 */
            CLAIM(I19A, v_pending != d_key);
            CLAIM(I19, d_status != ACTIVE);
            d_status = ABSENT; d_key = 0
        :: else
        fi;
        d_phase = D_SEL; DONE }
}

inline d_activation_auth1() {
    /* V, and nobody else, signs AUTH1 of an activation; the made key answers it. */
    atomic { v_phase == V_ACT && d_key && d_status != ABSENT && d_bound[d_key - 1] == BOUND_V && !d_answered ->
        d_answered = 1; d_phase = D_OFF;
#ifdef MUT_EnableAtAuth1
        D_ENABLE
#endif
    }
}

inline d_activation_exchange() {
    /* V sends EXCHANGE once it has accepted the key; DK-OP-029. */
    atomic { v_phase == V_RECEIPT && v_proved == d_key && d_status == MADE && d_answered ->
        D_ENABLE }
}

#ifdef SCENARIO_Withdraw
inline d_withdraw() {
    /* Cancelled or expired: the password and every made key are dropped. */
    atomic { d_password ->
        d_password = 0;
        if :: d_status == MADE -> d_status = ABSENT; d_key = 0 :: else fi;
#ifndef READING_WithdrawKeepsSession
        d_phase = D_OFF
#endif
    }
}
#endif

#ifdef SCENARIO_Rearm
inline arm() {
    /* The maker's server replaces verifier and password, once. */
    atomic { v_password == 1 && d_password <= 1 && (v_phase == V_IDLE || v_phase == V_CTL) && d_phase <= D_SEL ->
        v_password = 2; v_count[0] = 0; v_count[1] = 0; v_used = 0; v_tests = 0; v_fresh = 1;
        d_password = 2; d_count = 0; d_tests = 0 }
}
#endif

/* ---------------------------------------------------------------- world */
active proctype world() {
end:
    do
    :: v_pair()
    :: v_select_answer()
    :: v_share_answer()
    :: v_verify()
    :: v_evidence()
    :: v_write()
    :: v_chain()
    :: v_continue()
    :: v_activate()
    :: v_proof()
    :: v_receipt()
    :: v_enable()
    :: v_cut()
    :: d_select()
    :: d_lost()
    :: d_request()
    :: d_verify()
    :: d_evidence()
    :: d_write()
    :: d_get_data()
    :: d_control_flow()
    :: d_activation_auth1()
    :: d_activation_exchange()
#ifdef MUT_DeviceCountsLate
    :: d_count_late()
#endif
#ifdef SCENARIO_Withdraw
    :: d_withdraw()
#endif
#ifdef SCENARIO_Rearm
    :: arm()
#endif
    od
}
