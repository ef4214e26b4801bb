package dev.millrace.wire;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is made when it is first asked for, once, and kept. For any number of threads: who asks while it is made
/// waits for it. Where making it fails, who asked is told so, and the next one tries anew.
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> source;
    private volatile @Nullable T made;

    private Lazy(Supplier<T> source) {
        this.source = source;
    }

    public static <T> Lazy<T> of(Supplier<T> source) {
        return new Lazy<>(source);
    }

    @Override
    public T get() {
        T known = made;
        return known == null ? make() : known;
    }

    /// Whether it was asked for.
    public boolean made() {
        return made != null;
    }

    private synchronized T make() {
        T known = made;
        if (known == null) {
            known = source.get();
            made = known;
        }
        return known;
    }
}
