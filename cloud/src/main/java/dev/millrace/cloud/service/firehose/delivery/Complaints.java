package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.ErrorLog;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Tells errors to the log that the destination names, an event of JSON each
/// (docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html).
final class Complaints {
    private static final Logger LOG = System.getLogger(Complaints.class.getName());

    private final ErrorLog log;

    Complaints(ErrorLog log) {
        this.log = log;
    }

    /// @param processorArn the function's; null where none is to blame
    void tell(Plan plan, String code, String message, Instant at, @Nullable String processorArn) {
        LOG.log(Level.DEBUG, plan.stream().arn() + ": " + code + ": " + message);
        if (plan.log().isEmpty()) {
            return;
        }
        Plan.LogPlace place = plan.log().get();
        DeliveryStream stream = plan.stream();
        StringWriter event = new StringWriter();
        try (JsonGenerator json = JsonMapper.shared().createGenerator(event)) {
            json.writeStartObject();
            json.writeStringProperty("deliveryStreamARN", stream.arn());
            json.writeStringProperty("destination", plan.bucketArn());
            json.writeNumberProperty("deliveryStreamVersionId", stream.version());
            json.writeStringProperty("message", message);
            json.writeStringProperty("errorCode", code);
            if (processorArn != null) {
                json.writeStringProperty("processor", processorArn);
            }
            json.writeEndObject();
        }
        try {
            log.append(stream.account(), stream.region(), place.group(), place.stream(), at, event.toString());
        } catch (RuntimeException notNow) {
            LOG.log(Level.WARNING, "An error of " + stream.arn() + " was not logged: " + message, notNow);
        }
    }
}
