package driver;

/** The SDK has no such call or member. */
final class Lacking extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Lacking(String what) {
        super(what);
    }
}
