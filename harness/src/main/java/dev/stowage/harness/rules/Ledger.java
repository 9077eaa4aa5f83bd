package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.harness.rules.Drivers.Acknowledged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What writers have been acknowledged, and what a store may hold that has lost nothing of it. */
final class Ledger {
    private final ContainerId shared;
    private final Loss loss;
    private final Map<ContainerId, Account> accounts = new TreeMap<>();
    private long counted;
    private long acknowledged;
    private int counting;

    Ledger(ContainerId shared, Loss loss) {
        this.shared = shared;
        this.loss = loss;
    }

    /** What has happened to the writers. */
    enum Loss {
        /** They were killed: what was acknowledged at ATOMIC lasts. */
        KILL,
        /** The power was cut: only what was acknowledged at the highest level lasts. */
        POWER
    }

    /** The last act of a record that was acknowledged, and the last that had to last. */
    private record Account(long last, long lasting) {
        static final Account NEW = new Account(Lives.NONE, Lives.NONE);

        Account and(long act) {
            return new Account(act, Lives.isLasting(act) ? act : lasting);
        }
    }

    /** How a store is not what it may be. */
    enum Fault {
        /** Something acknowledged is not there. */
        LOST("lost"),
        /** Something is there that nobody wrote so, or that cannot be read. */
        TORN("torn"),
        /** Something deleted is there. */
        RESURRECTED("resurrected"),
        /** Anything else. */
        BROKEN("broken");

        private final String word;

        Fault(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** One fault. */
    record Wrong(Fault fault, String seen) {}

    void add(Acknowledged act) {
        acknowledged++;
        if (act.id().equals(shared)) {
            counted = Math.max(counted, act.act());
        } else {
            accounts.merge(act.id(), Account.NEW.and(act.act()), (account, first) -> account.and(act.act()));
        }
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Says how many may be counting the shared record, each having begun one more than it says. */
    void counting(int writers) {
        counting = writers;
    }

    /**
     * Compares with the lines of an {@link Examination}.
     *
     * @param busy whether a record's writer may have begun one more act
     */
    List<Wrong> compared(List<String> lines, java.util.function.Predicate<ContainerId> busy) {
        List<Wrong> wrong = new ArrayList<>();
        Map<ContainerId, Long> seen = new HashMap<>();
        Set<ContainerId> spoilt = new HashSet<>();
        for (String line : lines) {
            String[] words = line.split(" ", 4);
            switch (words[0]) {
                case Examination.ACT, Examination.COUNTED -> seen.put(new ContainerId(words[1]), Long
                        .parseLong(words[2]));
                case Examination.TORN, Examination.UNREADABLE -> {
                    spoilt.add(new ContainerId(words[1]));
                    wrong.add(new Wrong(Fault.TORN, line));
                }
                case Examination.END -> {
                }
                default -> wrong.add(new Wrong(Fault.BROKEN, line));
            }
        }
        Set<ContainerId> all = new HashSet<>(accounts.keySet());
        all.addAll(seen.keySet());
        all.remove(shared);
        all.removeAll(spoilt);
        for (ContainerId id : all) {
            Account account = accounts.getOrDefault(id, Account.NEW);
            compare(id, account, account.last + (busy.test(id) ? 1 : 0), seen.getOrDefault(id, Lives.NONE),
                    wrong);
        }
        if (!spoilt.contains(shared)) {
            compareShared(seen.getOrDefault(shared, -1L), wrong);
        }
        return wrong;
    }

    private void compareShared(long seen, List<Wrong> wrong) {
        if (seen < counted || seen > counted + counting) {
            wrong.add(new Wrong(seen < counted ? Fault.LOST : Fault.BROKEN, shared + " has been counted to "
                    + seen + "; acknowledged were " + counted));
        }
    }

    private void compare(ContainerId id, Account account, long last, long seen, List<Wrong> wrong) {
        long first = switch (loss) {
            case KILL -> account.last;
            case POWER -> account.lasting;
        };
        for (long act = first; act <= last; act++) {
            if (Lives.isThere(act) ? seen == act : seen == Lives.NONE) {
                return;
            }
        }
        boolean deleted = account.last >= 0 && !Lives.isThere(account.last) && seen != Lives.NONE;
        wrong.add(new Wrong(deleted ? Fault.RESURRECTED : Fault.LOST, id + " is "
                + (seen == Lives.NONE ? "not there" : "as act " + seen + " left it")
                + "; acknowledged was act "
                + account.last + ", for ever act " + account.lasting));
    }
}
