package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.Delivery.Ending;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.ShardReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/// One part of a shard at work: one thread reads ahead, another delivers. Both are virtual.
final class Lane {
    private static final Logger LOG = System.getLogger(Lane.class.getName());

    private final BatchBuffer buffer;
    private final Thread reading;
    private final Thread delivering;

    /// @param ended takes how it ended, on the lane's own thread, as the last thing
    Lane(Work work, LanePlace place, ShardReader reader, Consumer<Ending> ended) {
        buffer = new BatchBuffer(work.mapping().settings(), work.clock());
        LaneReader source = new LaneReader(work, place, reader, buffer);
        Delivery delivery = new Delivery(work, buffer, place);
        String name = work.mapping().uuid() + " " + place.shardId() + " " + place.lane();
        reading = Thread.ofVirtual().name("reads " + name).unstarted(source);
        delivering = Thread.ofVirtual().name("delivers " + name).unstarted(() -> ended.accept(work(delivery)));
    }

    void start() {
        reading.start();
        delivering.start();
    }

    /// Asks it to end after the invocation at work.
    void stop() {
        buffer.stop();
        reading.interrupt();
    }

    /// Asks it to end without waiting for its function.
    void abandon() {
        stop();
        delivering.interrupt();
    }

    private Ending work(Delivery delivery) {
        try {
            return delivery.run();
        } catch (InterruptedException abandoned) {
            return Ending.STOPPED;
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, delivering.getName() + " cannot go on", bug);
            return Ending.BROKEN;
        } finally {
            reading.interrupt();
        }
    }
}
