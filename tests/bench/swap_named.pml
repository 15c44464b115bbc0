/* swap_named.hwm for SPIN. One label a place, one option a statement; guard and updates of a
 * statement are one d_step, so that there are no states in between. A pool is one byte for each of
 * its accounts; what tasks hold is part of where they stand.
 */
#define TOTAL    14
#define MIN      4
#define WRITERS  3
#define REQUESTS 2
#define RCVBUF   4

byte available = TOTAL, anon, writeback, noise;  /* the pool's accounts */
byte slots = REQUESTS, submitted;                /* semaphores */

active [WRITERS] proctype writer() {
end_at_rest:
    if
    :: true -> goto request
    fi;
request:
    if
    :: d_step { available > MIN -> available--; anon++ } -> goto end_at_rest
    :: available <= MIN -> goto reclaim
    fi;
reclaim:
    if
    :: anon > 0 -> goto clean
    :: anon == 0 -> goto request
    fi;
clean:
    if
    :: d_step { anon > 0 -> anon--; writeback++ } -> goto submit
    fi;
submit:
    if
    :: d_step { slots > 0 -> slots--; submitted++ } -> goto request
    fi
}

active [REQUESTS] proctype worker() {
end_at_rest:
    if
    :: submitted > 0 -> goto fetch
    fi;
fetch:
    if
    :: d_step { submitted > 0 -> submitted-- } -> goto allocate
    fi;
allocate:
    if
    :: d_step { available > 0 -> available-- } -> goto send
    fi;
send:
    if
    :: true -> goto sent
    fi;
sent:
    if
    :: available++ -> goto wait_for_server
    fi;
wait_for_server:
    if
    :: true -> goto receive_answer
    fi;
receive_answer:
    if
    :: d_step { available > 0 -> available-- } -> goto answered
    fi;
answered:
    if
    :: available++ -> goto complete
    fi;
complete:
    if
    :: d_step { writeback > 0 -> writeback--; available++; slots++ } -> goto end_at_rest
    fi
}

active proctype receive() {
end_at_rest:
    if
    :: true -> goto allocate
    fi;
allocate:
    if
    :: d_step { available > 0 -> available-- } -> goto look
    :: available == 0 -> goto end_at_rest
    fi;
look:
    if
    :: available < MIN || noise >= RCVBUF -> goto drop
    :: !(available < MIN || noise >= RCVBUF) -> goto deliver
    fi;
drop:
    if
    :: available++ -> goto end_at_rest
    fi;
deliver:
    if
    :: noise++ -> goto end_at_rest
    fi
}

active proctype reader() {
end_at_rest:
    if
    :: noise > 0 -> goto allocate
    fi;
allocate:
    if
    :: d_step { available > MIN -> available-- } -> goto copy
    fi;
copy:
    if
    :: available++ -> goto release
    fi;
release:
    if
    :: d_step { noise > 0 -> noise--; available++ } -> goto end_at_rest
    fi
}
