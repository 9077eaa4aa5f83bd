package dev.stowage.storage.journal.format;

/** Decodes constants of enums, which are stored by name so that their order may change. */
final class EnumCodec {
    private EnumCodec() {}

    static <E extends Enum<E>> E decode(E[] constants, ByteReader in) throws CorruptJournalException {
        String name = in.text();
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new CorruptJournalException("holds an unknown constant");
    }
}
