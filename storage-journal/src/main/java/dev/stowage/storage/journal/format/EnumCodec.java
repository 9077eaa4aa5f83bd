package dev.stowage.storage.journal.format;

/** Constants of enums, stored by name so that their order may change. */
final class EnumCodec {
    private EnumCodec() {}

    static <E extends Enum<E>> E decode(E[] constants, ByteReader in) throws CorruptJournalException {
        String name = in.text();
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new CorruptJournalException("holds a word that is not known here");
    }
}
