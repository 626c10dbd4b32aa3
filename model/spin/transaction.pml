/*
 * The standard transaction (chapters 3 and 5) for another checker.
 *
 * One vehicle V, one phone, one attacker. Both machines are run one session
 * after the other; the attacker carries every message. A term is a small
 * number, a message is the choice of its fields, and what the attacker may
 * choose from is what it has seen or owns:
 *
 *   ephemerals    of V's session i: EV(i), of the phone's session j: ED(j), its own: EA
 *   identifiers   of V's session i: TV(i), its own: TA
 *   signatures    of V: readable on the radio; of the phone: inside the
 *                 channel, so known only where the attacker has the keys
 *   keys          those of a channel in which one ephemeral is EA; its own
 *                 device key (slot 1); with DISHONEST also a vehicle key that
 *                 the phone is bound to
 *
 * Two ends have the same channel keys when they agree on everything that the
 * derivation of section 5.2 takes in (SAME_KEYS). A MAC verifies when the keys
 * are the same and the content was not touched.
 *
 * The goals of chapter 2 stand as claims at the moments that the chapter
 * names. GOALS says which of them this search looks at, WITNESS asks for an
 * end that must be reachable, MUT_Name takes one guard away (chapter 7).
 */

/* ------------------------------------------------------------- bounds */
#ifndef NV
#define NV 2                    /* transactions that V begins, at most 3 */
#endif
#ifndef ND
#define ND 1                    /* AUTH0 that the phone answers, at most 3 */
#endif

/* ---------------------------------------------------------- scenario */
#ifndef EXPRESS
#define EXPRESS 1               /* 0: the phone asks for its user, who is away */
#endif
#ifndef D_OFFERS
#define D_OFFERS 3              /* versions of the phone: 1 low, 2 high, 3 both */
#endif
#define V_OFFERS 3
#ifndef PHONE_ACTIVE
#define PHONE_ACTIVE 1          /* 0: the phone's key is suspended, in the phone alone */
#endif
#ifndef INSIDER_ACTIVE
#define INSIDER_ACTIVE 1        /* slot 1, the attacker's own key: unlock only */
#endif

/* -------------------------------------------------------------- goals */
#define I1    1       /* actuation: by a key that took part, once */
#define I2    2       /* V accepts: the phone ran with the full tuple, once */
#define I3    4       /* the phone accepts: V ran with the signed part, once */
#define I3F   8       /* ... with the full tuple, at AUTH1: F-ST-001 */
#define I3C   16      /* the phone confirms: V ran with the full tuple */
#define I4    32      /* what V stores for the phone's slot, the attacker does not know */
#define I10   64      /* only active keys */
#define I12   128     /* a version that both offer, the best of the list that came */
#define I12F  256     /* ... the best of both: F-ST-002 */
#define I13   512     /* fresh identifiers and ephemerals */
#define I14   1024    /* actuation only for a phone that is near: F-ST-003 */
#define I15   2048    /* order; nothing after a failure */
#define I16   4096    /* channel content as it was sent */
#define I17   8192    /* identity only to an authenticated vehicle; no stable ephemeral */
#define I18   16384   /* express mode or the user */
#define I18F  32768   /* "success" only if V acted: F-ST-004 */
#define I19   65536   /* nobody without credentials changes a key */
#define I20   131072  /* within the entitlement, drive only with the token */
#define I23   262144  /* the mailbox only to its vehicle */

#ifndef GOALS
#define GOALS 0
#endif
#define CLAIM(goal, holds)  assert(!((GOALS) & (goal)) || (holds))

/* ---------------------------------------------------------- witnesses */
#define W_UNLOCK   1            /* V unlocks for the phone */
#define W_DRIVE    2            /* V drives for the phone */
#define W_CONFIRM  3            /* the phone takes a valid EXCHANGE */
#define W_INSIDER  4            /* V unlocks for the attacker's own key */
#define W_AGAIN    5            /* the phone accepts a second time, in a second session */
#define W_REFUSE   6            /* V refuses an answer and ends */
#define W_DISHONEST 7           /* the phone accepts the dishonest vehicle */
#define W_NO_USER  8            /* the phone refuses AUTH0 without its user */
#define W_INACTIVE 9            /* the phone refuses V because its key is not active */
#define W_STOPPED  10           /* V refuses a right signature under a key that is not active */
#define W_NARROW   11           /* V refuses to drive for a key that may unlock only */
#define W_SECOND   12           /* V actuates in its second transaction, and did in its first */
#ifndef WITNESS
#define WITNESS 0
#endif
#define REACHED(w, when)  assert(WITNESS != (w) || !(when))

/* -------------------------------------------------------------- terms */
#define NONE    15
#define EV(i)   (i)
#define ED(j)   (4 + (j))
#define EA      8
#define TV(i)   (i)
#define TA      8
#define VID     0               /* the honest vehicle */
#define WID     1               /* the attacker's vehicle */
#define UNLOCK  0
#define DRIVE   1
#define NFC     0
#define BLE     1

/* ------------------------------------------------------------ vehicle */
#define V_IDLE  0
#define V_SEL   1
#define V_A0    2
#define V_A1    3
#define V_XC    4
#define V_CTL   5

byte v_phase, v_n;              /* session in progress: v_n - 1 */
byte v_purpose[3], v_version[3], v_peer[3];
byte v_slot[3];                 /* accepted slot, NONE before */
bit  v_signed[3], v_acted[3], v_refused[3];

#ifdef MUT_ReuseVehicleEphemeral
#define V_EPH(i) EV(0)
#else
#define V_EPH(i) EV(i)
#endif
#ifdef MUT_ReuseTransactionIdentifier
#define V_TID(i) TV(0)
#else
#define V_TID(i) TV(i)
#endif

/* ------------------------------------------------------------- device */
#define D_OFF    0
#define D_SEL    1
#define D_ANS    2
#define D_OPEN   3

byte d_phase, d_n;              /* session in progress: d_n - 1 */
byte d_version[3], d_purpose[3], d_radio[3], d_peer[3], d_tid[3], d_vehicle[3];
bit  d_accepted[3], d_token[3];
bit  d_refused, d_ended;        /* the session in progress has refused; has been ended */
bit  d_suspended;

#ifdef MUT_ReuseEndpointEphemeral
#define D_EPH(j) ED(0)
#else
#define D_EPH(j) ED(j)
#endif

/* ----------------------------------------------------------- agreement */
#ifdef MUT_SignWithoutEphemerals
#define SIGNED_EPH(i, j) true
#else
#define SIGNED_EPH(i, j) SAME_EPH(i, j)
#endif
#ifdef MUT_SignWithoutTransaction
#define SIGNED_TID(i, j) true
#else
#define SIGNED_TID(i, j) SAME_TID(i, j)
#endif
#ifdef MUT_KeysWithoutVersion
#define KEYED_VERSION(i, j) true
#else
#define KEYED_VERSION(i, j) (v_version[i] == d_version[j])
#endif
#ifdef MUT_KeysWithoutFlags
#define KEYED_FLAGS(i, j) true
#else
#define KEYED_FLAGS(i, j) (v_purpose[i] == d_purpose[j])
#endif
#ifdef MUT_KeysWithoutInterface
#define KEYED_RADIO(i, j) true
#else
#define KEYED_RADIO(i, j) (d_radio[j] == NFC)
#endif

#define SAME_EPH(i, j)  (v_peer[i] == D_EPH(j) && d_peer[j] == V_EPH(i))
#define SAME_TID(i, j)  (d_tid[j] == V_TID(i))
#define RAN(j)          ((j) < d_n)

/* The signed part of the tuple, and the full tuple, of V's session i and the phone's session j. */
#define AGREE(i, j)     (RAN(j) && d_vehicle[j] == VID && SAME_EPH(i, j) && SAME_TID(i, j))
#define AGREE_FULL(i, j) (AGREE(i, j) && v_version[i] == d_version[j] && \
                         v_purpose[i] == d_purpose[j] && d_radio[j] == NFC)

/* What a signature over one side's session shows to the other (section 5.1). */
#define SIGNATURE_FITS(i, j) (d_vehicle[j] == VID && SIGNED_EPH(i, j) && SIGNED_TID(i, j))

/* Both ends have derived the same keys (section 5.2). */
#define SAME_KEYS(i, j) (SAME_EPH(i, j) && SAME_TID(i, j) && KEYED_VERSION(i, j) && \
                         KEYED_FLAGS(i, j) && KEYED_RADIO(i, j))

/* The attacker is the other end of the key agreement. */
#define V_KEYS_KNOWN(i) (v_peer[i] == EA)
#define D_KEYS_KNOWN(j) (d_peer[j] == EA)

#define SOME_J(p, i)    (p(i, 0) || (ND > 1 && p(i, 1)) || (ND > 2 && p(i, 2)))
#define SOME_I(p, j)    ((v_n > 0 && p(0, j)) || (NV > 1 && v_n > 1 && p(1, j)) || \
                         (NV > 2 && v_n > 2 && p(2, j)))

#define WITH_TOKEN(i, j)   (AGREE_FULL(i, j) && d_token[j])
#define WITH_ACCEPT(i, j)  (AGREE(i, j) && d_accepted[j])
#define ACTED_FOR(i, j)    (AGREE(i, j) && v_acted[i])

/* Another acceptance of V, or of the phone, for the same tuple. */
#define TWIN_V(k, i)    ((k) != (i) && (k) < v_n && v_slot[k] == 0 && V_EPH(k) == V_EPH(i) && \
                         V_TID(k) == V_TID(i) && v_peer[k] == v_peer[i])
#define TWIN_D(k, j)    ((k) != (j) && (k) < d_n && d_accepted[k] && D_EPH(k) == D_EPH(j) && \
                         d_peer[k] == d_peer[j] && d_tid[k] == d_tid[j])

/* --------------------------------------------------- the vehicle's steps */
byte i, j, x, y, z;             /* choices of the attacker in this step; zero between steps */
#define DONE  i = 0; j = 0; x = 0; y = 0; z = 0

#define BEST(list)  (((list) & V_OFFERS & 2) -> 2 : (((list) & V_OFFERS & 1) -> 1 : 0))
#define WORST(list) (((list) & V_OFFERS & 1) -> 1 : (((list) & V_OFFERS & 2) -> 2 : 0))
#ifdef MUT_TakeLowestVersion
#define CHOSEN(list) WORST(list)
#else
#define CHOSEN(list) BEST(list)
#endif

#define ENTITLED(slot, purpose) ((slot) == 0 || (purpose) == UNLOCK)
#define ACTIVE(slot)    ((slot) != 1 || INSIDER_ACTIVE)

inline v_begin() {
    /* Idle, Ended, or begin again. */
    atomic { v_n < NV ->
        if :: x = UNLOCK :: x = DRIVE fi;
        v_purpose[v_n] = x; v_version[v_n] = 0; v_peer[v_n] = NONE; v_slot[v_n] = NONE;
        v_n++; v_phase = V_SEL; DONE }
}

inline v_select_answer() {
    /* The attacker hands over any list; DK-ST-001. */
    atomic { v_phase == V_SEL ->
        if :: x = 1 :: x = 2 :: x = 3 fi;
        i = v_n - 1;
        v_version[i] = CHOSEN(x);
        CLAIM(I12, x != D_OFFERS || v_version[i] == BEST(D_OFFERS));
        CLAIM(I13, (i < 1 || V_EPH(i) != V_EPH(0)) && (i < 2 || V_EPH(i) != V_EPH(1)));
        CLAIM(I13, (i < 1 || V_TID(i) != V_TID(0)) && (i < 2 || V_TID(i) != V_TID(1)));
        v_phase = V_A0; DONE }
}

inline v_auth0_answer() {
    /* Any point that was seen or made; V signs over it. */
    atomic { v_phase == V_A0 ->
        i = v_n - 1;
        if
        :: x = EA
        :: d_n > 0 -> x = D_EPH(0)
        :: ND > 1 && d_n > 1 -> x = D_EPH(1)
        :: ND > 2 && d_n > 2 -> x = D_EPH(2)
        :: x = V_EPH(i)
        fi;
        v_peer[i] = x; v_signed[i] = 1; v_phase = V_A1; DONE }
}

/* V works the actuator in session i for the accepted slot. */
#define V_ACTUATE \
    CLAIM(I1, v_slot[i] != NONE && ACTIVE(v_slot[i]) && !v_acted[i]); \
    CLAIM(I1, v_slot[i] != 0 || SOME_J(WITH_ACCEPT, i)); \
    CLAIM(I20, ENTITLED(v_slot[i], v_purpose[i])); \
    CLAIM(I20, v_slot[i] != 0 || v_purpose[i] == UNLOCK || SOME_J(WITH_TOKEN, i)); \
    CLAIM(I14, v_slot[i] != 0 || !FAR); \
    REACHED(W_UNLOCK, v_slot[i] == 0 && v_purpose[i] == UNLOCK); \
    REACHED(W_DRIVE, v_slot[i] == 0 && v_purpose[i] == DRIVE); \
    REACHED(W_INSIDER, v_slot[i] == 1); \
    REACHED(W_SECOND, i == 1 && v_acted[0] && v_slot[0] != v_slot[1]); \
    v_acted[i] = 1

/* Nothing measures distance: the phone of the scenario may be anywhere. */
#ifdef SCENARIO_Far
#define FAR true
#else
#define FAR false
#endif

/* DK-ST-009 */
#ifdef MUT_ContinueAfterFailure
#define V_REFUSE v_refused[i] = 1
#else
#define V_REFUSE v_refused[i] = 1; v_phase = V_CTL; REACHED(W_REFUSE, true)
#endif

inline v_auth1_answer() {
    /*
     * x: slot that the answer names. y: whether the signature verifies.
     * z: whether the MAC verifies and the content is as it was sent (bit 0: MAC, bit 1: touched).
     */
    atomic { v_phase == V_A1 ->
        i = v_n - 1;
        if
        /* The phone's own answer, whole or touched. */
        :: ND > 0 && d_n > 0 && d_accepted[0] -> j = 0; x = 0
        :: ND > 1 && d_n > 1 && d_accepted[1] -> j = 1; x = 0
        :: ND > 2 && d_n > 2 && d_accepted[2] -> j = 2; x = 0
        /* The attacker's, under keys that it knows. */
        :: V_KEYS_KNOWN(i) -> j = NONE; if :: x = 0 :: x = 1
#ifdef SCENARIO_OwnKeyInTable
            :: x = 2
#endif
            fi
        /* Anything else has no MAC. */
        :: j = NONE; x = NONE
        fi;
        if
        :: x == NONE -> z = 0
        :: x != NONE && j == NONE ->
            z = 1;
            if
            :: x == 0 ->
                /* A signature of the phone that the attacker could read, or rubbish. */
                if
                :: y = 0
                :: d_n > 0 && d_accepted[0] && D_KEYS_KNOWN(0) && SIGNATURE_FITS(i, 0) -> y = 1
                :: ND > 1 && d_n > 1 && d_accepted[1] && D_KEYS_KNOWN(1) && SIGNATURE_FITS(i, 1) -> y = 1
                :: ND > 2 && d_n > 2 && d_accepted[2] && D_KEYS_KNOWN(2) && SIGNATURE_FITS(i, 2) -> y = 1
                fi
            :: x == 1 -> y = 1
            :: x == 2 ->
                /* V's own signature of this session comes back; DK-ST-005. */
#ifdef MUT_AcceptVehicleUsage
                y = 1
#else
                y = 0
#endif
            fi
        :: else ->
            y = (SIGNATURE_FITS(i, j) -> 1 : 0);
            if
            :: SAME_KEYS(i, j) -> if :: z = 1 :: z = 2 fi
            :: else -> z = 0
            fi
        fi;
#ifdef MUT_SkipResponseMac
        if :: z == 2 -> z = 3 :: else fi;
#endif
#ifdef MUT_SkipDeviceSignature
        if :: x != NONE -> y = 1 :: else fi;
#endif
#ifdef MUT_StoreBeforeVerify
        if :: (z & 1) -> CLAIM(I4, x != 0 || !V_KEYS_KNOWN(i)) :: else fi;
#endif
        if
        :: (z & 1) && y &&
#ifdef MUT_AcceptInactiveKey
           true ->
#else
           ACTIVE(x) ->
#endif
            v_slot[i] = x;
            CLAIM(I15, !v_refused[i]);
            CLAIM(I16, !(z & 2));
            CLAIM(I10, ACTIVE(x));
            CLAIM(I4, x != 0 || !V_KEYS_KNOWN(i));
            CLAIM(I2, x == 1 || (x == 0 && SOME_J(AGREE_FULL, i)));
            CLAIM(I2, x != 0 || (!TWIN_V(0, i) && !TWIN_V(1, i) && !TWIN_V(2, i)));
            CLAIM(I12, (V_OFFERS & v_version[i]) && (x != 0 || (D_OFFERS & v_version[i])));
            CLAIM(I12F, x != 0 || v_version[i] == BEST(D_OFFERS));
            if
#ifndef MUT_IgnoreEntitlement
            :: !ENTITLED(x, v_purpose[i]) -> REACHED(W_NARROW, true); V_REFUSE
            :: ENTITLED(x, v_purpose[i]) && v_purpose[i] == UNLOCK -> V_ACTUATE; v_phase = V_CTL
            :: ENTITLED(x, v_purpose[i]) && v_purpose[i] == DRIVE ->
#else
            :: v_purpose[i] == UNLOCK -> V_ACTUATE; v_phase = V_CTL
            :: v_purpose[i] == DRIVE ->
#endif
#ifdef MUT_DriveWithoutToken
                V_ACTUATE; v_phase = V_CTL
#else
                v_phase = V_XC
#endif
            fi
        :: else -> REACHED(W_STOPPED, (z & 1) && y); V_REFUSE
        fi;
        DONE }
}

#ifdef MUT_ActuateAgain
inline v_auth1_again() {
    /* The same answer once more, while V awaits that of CONTROL FLOW; DK-ST-011. */
    atomic { v_phase == V_CTL && v_slot[v_n - 1] != NONE && v_purpose[v_n - 1] == UNLOCK ->
        i = v_n - 1; V_ACTUATE; DONE }
}
#endif

#define TOKEN_FROM(i, j) (RAN(j) && v_slot[i] == 0 && d_token[j] && SAME_KEYS(i, j))

inline v_exchange_answer() {
    /* The token: the phone's answer as it was sent, the insider's own token, or rubbish. */
    atomic { v_phase == V_XC ->
        i = v_n - 1;
        if
        :: SOME_J(TOKEN_FROM, i) -> x = 1
        :: v_slot[i] == 1 && V_KEYS_KNOWN(i) -> x = 1
        :: x = 0
        fi;
        if
        :: x -> V_ACTUATE; v_phase = V_CTL
        :: else -> V_REFUSE; v_phase = V_CTL
        fi;
        DONE }
}

/* ---------------------------------------------------- the device's steps */
inline d_select() {
    /* SELECT in any phase; loss of the field is SELECT's first half; DK-ST-028. */
    atomic { d_phase != D_SEL && !d_ended ->
#ifdef MUT_SelectKeepsKeys
        if
        :: d_phase == D_OPEN -> d_ended = 1
        :: else -> d_phase = D_SEL
        fi
#else
        d_phase = D_SEL
#endif
    }
}

/* What AUTH0 of the phone's session d_n - 1 may carry is chosen by the attacker. */
inline d_auth0() {
    atomic { d_phase == D_SEL && d_n < ND ->
        if :: x = 1 :: x = 2 fi;
        if :: y = UNLOCK :: y = DRIVE fi;
        if :: z = NFC :: z = BLE fi;
        if
#ifndef MUT_AcceptAnyVersion
        :: !(D_OFFERS & x) -> skip                                  /* DK-ST-020 */
#endif
#ifndef MUT_IgnoreUserPresence
        :: !EXPRESS -> REACHED(W_NO_USER, true)                              /* DK-ST-022 */
#endif
        :: else ->
            CLAIM(I12, D_OFFERS & x);
            CLAIM(I18, EXPRESS);
            CLAIM(I17, (d_n < 1 || D_EPH(d_n) != D_EPH(0)) && (d_n < 2 || D_EPH(d_n) != D_EPH(1)));
            d_version[d_n] = x; d_purpose[d_n] = y; d_radio[d_n] = z;
            if
            :: x = EA
            :: v_n > 0 && v_version[0] -> x = V_EPH(0)
            :: NV > 1 && v_n > 1 && v_version[1] -> x = V_EPH(1)
            :: NV > 2 && v_n > 2 && v_version[2] -> x = V_EPH(2)
            :: ND > 1 && d_n > 0 -> x = D_EPH(0)
            fi;
            if
            :: y = TA
            :: v_n > 0 && v_version[0] -> y = V_TID(0)
            :: NV > 1 && v_n > 1 && v_version[1] -> y = V_TID(1)
            :: NV > 2 && v_n > 2 && v_version[2] -> y = V_TID(2)
            fi;
            if
            :: z = VID
#ifdef SCENARIO_Dishonest
            :: z = WID
#endif
            fi;
            d_peer[d_n] = x; d_tid[d_n] = y; d_vehicle[d_n] = z;
            d_n++; d_refused = 0; d_ended = 0;
#ifdef MUT_ExchangeBeforeAuth1
            d_phase = D_OPEN
#else
            d_phase = D_ANS
#endif
        fi;
        DONE }
}

/* DK-ST-030 */
#ifdef MUT_DeviceContinuesAfterFailure
#define D_REFUSE d_refused = 1
#else
#define D_REFUSE d_phase = D_SEL
#endif

#define BOUND_ACTIVE (d_vehicle[j] == WID || (PHONE_ACTIVE && !d_suspended))
#define V_SIGNED(i, j) (v_signed[i] && SIGNATURE_FITS(i, j))

inline d_auth1() {
    /* x: whether the signature verifies under the bound key. */
    atomic { (d_phase == D_ANS
#ifdef MUT_RepeatAuth1
              || d_phase == D_OPEN
#endif
#ifdef MUT_ExchangeBeforeAuth1
              || (d_phase == D_OPEN && !d_accepted[d_n - 1])
#endif
             ) ->
        j = d_n - 1;
        if
        :: SOME_I(V_SIGNED, j) -> x = 1                 /* V's own signature, repeated */
        :: d_vehicle[j] == WID -> x = 1                 /* the attacker signs as its own vehicle */
        :: x = 0                                        /* rubbish */
        fi;
#ifdef MUT_SkipVehicleSignature
        x = 1;
#endif
        if
        :: x &&
#ifdef MUT_UseInactiveKey
           true ->
#else
           BOUND_ACTIVE ->
#endif
            CLAIM(I13, !d_accepted[j]);
            CLAIM(I15, !d_refused && !d_ended);
            CLAIM(I10, BOUND_ACTIVE);
            CLAIM(I3, d_vehicle[j] == WID || SOME_I(AGREE, j));
            CLAIM(I3, d_vehicle[j] == WID || (!d_accepted[j] && !TWIN_D(0, j) && !TWIN_D(1, j) && !TWIN_D(2, j)));
            CLAIM(I3F, d_vehicle[j] == WID || SOME_I(AGREE_FULL, j));
            CLAIM(I17, d_vehicle[j] == WID || !D_KEYS_KNOWN(j));
            CLAIM(I23, d_vehicle[j] == WID || !D_KEYS_KNOWN(j));
            REACHED(W_AGAIN, j > 0 && d_accepted[0]);
            REACHED(W_DISHONEST, d_vehicle[j] == WID);
            d_accepted[j] = 1; d_phase = D_OPEN
        :: else -> REACHED(W_INACTIVE, x); D_REFUSE
        fi;
        DONE }
}

/* V has sent EXCHANGE in session i, and the phone's session j has the keys to read it. */
#define READS_TOKEN(i, j) (SAME_KEYS(i, j) && v_slot[i] == 0 && v_purpose[i] == DRIVE)

inline d_exchange() {
    /* x bit 0: the MAC verifies; bit 1: the content was touched. One read is enough. */
    atomic { d_phase == D_OPEN && !d_token[d_n - 1] ->
        j = d_n - 1;
        if
        :: SOME_I(READS_TOKEN, j) -> if :: x = 1 :: x = 2 fi
        :: D_KEYS_KNOWN(j) -> x = 1
        :: x = 0
        fi;
#ifdef MUT_SkipCommandMac
        if :: x == 2 -> x = 3 :: else fi;
#endif
        if
        :: x & 1 ->
            CLAIM(I15, d_accepted[j] && !d_ended && !d_refused);
            CLAIM(I16, !(x & 2));
            CLAIM(I3C, d_vehicle[j] == WID || SOME_I(AGREE_FULL, j));
            CLAIM(I23, d_vehicle[j] == WID || !D_KEYS_KNOWN(j));
            REACHED(W_CONFIRM, d_vehicle[j] == VID);
            d_token[j] = 1
        :: else -> D_REFUSE
        fi;
        DONE }
}

inline d_control_flow() {
    /* Anybody's; x: success. */
    atomic { d_phase != D_OFF ->
        if :: x = 0 :: x = 1 fi;
        CLAIM(I18F, !x || d_phase != D_OPEN || SOME_I(ACTED_FOR, d_n - 1));
#ifdef MUT_ControlFlowSuspends
        if :: !x -> d_suspended = 1 :: else fi;
#endif
        CLAIM(I19, !d_suspended);
        d_phase = D_SEL; DONE }
}

/* ---------------------------------------------------------------- world */
active proctype world() {
end:
    do
    :: v_begin()
    :: v_select_answer()
    :: v_auth0_answer()
    :: v_auth1_answer()
#ifdef MUT_ActuateAgain
    :: v_auth1_again()
#endif
    :: v_exchange_answer()
    :: d_select()
    :: d_auth0()
    :: d_auth1()
    :: d_exchange()
    :: d_control_flow()
    od
}
