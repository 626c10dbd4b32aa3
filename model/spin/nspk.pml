/*
 * Needham-Schroeder public key, the known answer for this checker.
 *
 *   1.  A -> B   {Na, A}Kb
 *   2.  B -> A   {Na, Nb}Ka          with -DFIXED: {Na, Nb, B}Ka
 *   3.  A -> B   {Nb}Kb
 *
 * Lowe (1996): A talks to the intruder, and B believes that it talked to A.
 *
 * Bounds: one initiator run of A, one responder run of B, one intruder I with
 * a key and a nonce Ni of its own. A chooses its peer (B or I) in its first
 * step. Names in message 1 are A or I. A nonce is one of Na, Nb, Ni; a
 * ciphertext is never taken for a nonce. The intruder takes apart what was
 * encrypted for I, repeats every other ciphertext, and makes new ones from the
 * nonces that it knows.
 *
 * A state is (a, a_peer, a_nonce, b, b_peer, b_nonce, knows_na, knows_nb) and
 * nothing else: what was sent follows from it. Each step is one d_step, so
 * that "states, stored" counts these tuples, the first one included. A failed
 * step changes nothing and is not a state. Without any GOAL nothing ends the
 * search early: that count is the one to compare.
 */

#define AUTH    1    /* B has finished with A: A ran with B, over the nonces of B */
#define SECRET  2    /* B has finished with A: I does not know Nb */
#ifndef GOALS
#define GOALS   0
#endif
#define CLAIM(goal, holds)  assert(!((GOALS) & (goal)) || (holds))

#define W_FINISHED  1    /* both have finished, with each other */
#ifndef WITNESS
#define WITNESS 0
#endif

#define ALICE 1
#define BOB   2
#define INTR  3

#define NA 1
#define NB 2
#define NI 3

/* Agents: 0 not begun, 1 has sent its first message, 2 has finished. */
byte a, a_peer, a_nonce;
byte b, b_peer, b_nonce;
bit  knows_na, knows_nb;

#define KNOWN(n) ((n) == NI || ((n) == NA && knows_na) || ((n) == NB && knows_nb))

#define LEARN(n) knows_na = knows_na || (n) == NA; knows_nb = knows_nb || (n) == NB

/* Message 1 for B: repeated, or made by the intruder. */
#define SENT_1(n, x)  (a >= 1 && a_peer == BOB && (n) == NA && (x) == ALICE)

#define TO_B_1(n, x) \
    :: d_step { b == 0 && (SENT_1(n, x) || KNOWN(n)) -> \
        b = 1; b_peer = x; b_nonce = n; \
        if :: x == INTR -> LEARN(n); LEARN(NB) :: else fi }

/* Message 2 for A: repeated (B has answered to the name A), or made by the intruder. */
#define SENT_2(m)  (b >= 1 && b_peer == ALICE && b_nonce == NA && (m) == NB)
#ifdef FIXED
#define FROM_PEER  (a_peer == BOB)
#else
#define FROM_PEER  true
#endif

#define TO_A_2(m) \
    :: d_step { a == 1 && ((SENT_2(m) && FROM_PEER) || (knows_na && KNOWN(m))) -> \
        a = 2; a_nonce = m; \
        if :: a_peer == INTR -> LEARN(m) :: else fi }

/* Message 3 for B. */
#define SENT_3  (a == 2 && a_peer == BOB && a_nonce == NB)

active proctype world() {
end:
    do
    :: d_step { a == 0 -> a = 1; a_peer = BOB }
    :: d_step { a == 0 -> a = 1; a_peer = INTR; LEARN(NA) }
    TO_B_1(NA, ALICE)
    TO_B_1(NB, ALICE)
    TO_B_1(NI, ALICE)
    TO_B_1(NA, INTR)
    TO_B_1(NB, INTR)
    TO_B_1(NI, INTR)
    TO_A_2(NA)
    TO_A_2(NB)
    TO_A_2(NI)
    :: d_step { b == 1 && (SENT_3 || knows_nb) ->
        b = 2;
        CLAIM(AUTH, b_peer != ALICE || (a >= 1 && a_peer == BOB && b_nonce == NA));
        CLAIM(SECRET, b_peer != ALICE || !knows_nb);
        assert(WITNESS != W_FINISHED || !(a == 2 && a_peer == BOB && b_peer == ALICE)) }
    od
}
