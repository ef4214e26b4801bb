package dev.millrace.cloud.storage;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/// A store that is open for work, and its mark.
record Opening(Store store, Mark mark) {
    private static final Logger LOG = System.getLogger(Opening.class.getName());

    /// Opens the store of a folder.
    /// @param acceptLoss whether to go on without what cannot be read
    /// @throws DataFolderRefusedException with a sentence for the user, where something acknowledged is not there
    static Opening of(DataFolder folder, StorageOptions options) throws IOException {
        Optional<Mark.Left> left = Mark.read(folder.path());
        Optional<Store> orderly = left.filter(Mark.Left::orderly).flatMap(mark -> whole(folder, mark));
        Store store = orderly.isPresent() ? orderly.get() : examined(folder, left, options.acceptLoss());
        try {
            return new Opening(store, Mark.begin(folder.path(), store.sequence(), options.fsync()));
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /// The short way for a store that was closed in order: nothing in its log is needed, so opening changes nothing.
    private static Optional<Store> whole(DataFolder folder, Mark.Left left) {
        if (!folder.hasStore()) {
            return Optional.empty();
        }
        try {
            Store store = Store.open(folder.store(), Replay.UP_TO_DAMAGE);
            if (store.sequence() >= left.sequence() && store.damagedValueFiles().isEmpty()) {
                return Optional.of(store);
            }
            store.close();
            return Optional.empty();
        } catch (RocksDBException | IOException damaged) {
            return Optional.empty();
        }
    }

    private static Store examined(DataFolder folder, Optional<Mark.Left> left, boolean acceptLoss) throws IOException {
        Replay replay =
                switch (Condition.of(folder.path(), left)) {
                    case Condition.Whole _ -> Replay.WHOLE;
                    case Condition.EndedWithMachine ended -> {
                        LOG.log(
                                Level.WARNING,
                                "The machine went down while the server ran: " + ended.entries()
                                        + " entries that were not on the disk yet are gone (up --fsync keeps them).");
                        yield Replay.WHOLE;
                    }
                    case Condition.Damaged damaged when acceptLoss -> {
                        LOG.log(Level.WARNING, "Went on without what is damaged, as was asked: " + damaged.what() + "; "
                                + damaged.lost() + ".");
                        if (!folder.hasStore()) {
                            folder.empty();
                        }
                        yield damaged.rest();
                    }
                    case Condition.Damaged damaged ->
                        throw new DataFolderRefusedException("The data folder " + folder.path() + " is damaged: "
                                + damaged.what() + ". Put back what is missing from a copy; or go on without it: "
                                + damaged.lost() + ". That is: millrace up --accept-loss");
                    case Condition.Beyond beyond ->
                        throw new DataFolderRefusedException("The data folder " + folder.path() + " is damaged: "
                                + beyond.what() + ". Nothing in it can be read without that: put it back from a copy,"
                                + " or give another folder with --data.");
                };
        try {
            return Store.open(folder.store(), replay);
        } catch (RocksDBException e) {
            throw new StorageException("Cannot open the store in " + folder.path(), e);
        }
    }
}
