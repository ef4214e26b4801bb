package dev.millrace.cloud.service.firehose;

/// What delivery streams count of their work: CloudWatch's namespace AWS/Firehose. Called on the way of requests, so an
/// implementation does not wait.
public interface DeliveryMetrics {
    /// The counters of one delivery stream, found once.
    Counters of(String account, String region, String deliveryStream);

    /// One delivery stream's.
    interface Counters {
        /// A request that was taken.
        void incoming(int records, long bytes);

        /// Read from a Kinesis stream.
        void read(int records, long bytes);

        /// An object that was written, or was not.
        /// @param backup whether it holds source records
        /// @param ageSeconds of its oldest record
        void delivered(boolean backup, long records, long bytes, long ageSeconds, boolean success);

        /// A function that was invoked.
        void transformed(long tookMs, boolean success, long records, long bytes);

        /// Records whose format was converted.
        /// @param bytes before the conversion
        void converted(boolean success, long records, long bytes);

        /// Partitions that are gathered now.
        void partitions(int active);
    }

    /// Counts nothing.
    static DeliveryMetrics none() {
        Counters none = new Counters() {
            @Override
            public void incoming(int records, long bytes) {}

            @Override
            public void read(int records, long bytes) {}

            @Override
            public void delivered(boolean backup, long records, long bytes, long ageSeconds, boolean success) {}

            @Override
            public void transformed(long tookMs, boolean success, long records, long bytes) {}

            @Override
            public void converted(boolean success, long records, long bytes) {}

            @Override
            public void partitions(int active) {}
        };
        return (_, _, _) -> none;
    }
}
