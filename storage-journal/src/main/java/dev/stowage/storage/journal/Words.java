package dev.stowage.storage.journal;

/** Constants of enums, stored by name so that their order may change. */
final class Words {
    private Words() {}

    static <E extends Enum<E>> E constant(E[] constants, Input in) throws DamagedException {
        String word = in.text();
        for (E constant : constants) {
            if (constant.name().equals(word)) {
                return constant;
            }
        }
        throw new DamagedException("holds a word that is not known here");
    }

    static void requireEnd(Input in) throws DamagedException {
        if (!in.isAtEnd()) {
            throw new DamagedException("is longer than it should be");
        }
    }
}
