package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.cloudwatch.domain.Dashboard;
import dev.millrace.cloud.service.cloudwatch.domain.DashboardBody;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.DashboardEntry;
import dev.millrace.wire.cloudwatch.DashboardInvalidInputError;
import dev.millrace.wire.cloudwatch.DashboardNotFoundError;
import dev.millrace.wire.cloudwatch.DashboardValidationMessage;
import dev.millrace.wire.cloudwatch.DeleteDashboardsInput;
import dev.millrace.wire.cloudwatch.DeleteDashboardsOutput;
import dev.millrace.wire.cloudwatch.GetDashboardInput;
import dev.millrace.wire.cloudwatch.GetDashboardOutput;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import dev.millrace.wire.cloudwatch.ListDashboardsInput;
import dev.millrace.wire.cloudwatch.ListDashboardsOutput;
import dev.millrace.wire.cloudwatch.PutDashboardInput;
import dev.millrace.wire.cloudwatch.PutDashboardOutput;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// PutDashboard, GetDashboard, ListDashboards and DeleteDashboards. A dashboard is its account's, whatever the region.
public final class Dashboards {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pages PAGES =
            new Pages(1000, token -> new InvalidParameterValueException("Invalid next token: " + token));

    private final Documents<Dashboard> kept;
    private final InstantSource clock;

    public Dashboards(Storage storage, InstantSource clock) {
        this.kept = storage.documents("cloudwatch/dashboards", Dashboard.class);
        this.clock = clock;
    }

    public PutDashboardOutput put(PutDashboardInput input, Call call) {
        String name = input.dashboardName();
        if (!NAME.matcher(name).matches()) {
            throw new DashboardInvalidInputError("The value " + name + " for field DashboardName contains invalid"
                    + " characters. It can only contain alphanumerics, dash (-) and underscore (_).");
        }
        DashboardBody body = DashboardBody.of(input.dashboardBody());
        if (!body.errors().isEmpty()) {
            throw new DashboardInvalidInputError(
                    "The dashboard body is invalid, there are " + body.errors().size() + " validation errors:\n"
                            + written(body.errors()));
        }
        synchronized (kept) {
            Map<String, String> tags = find(name, call)
                    .map(Dashboard::tags)
                    .orElseGet(() -> AlarmLookup.tags(input.tags()));
            kept.put(
                    new Dashboard(call.account(), name, input.dashboardBody(), AwsTime.millis(clock), tags),
                    call.account(),
                    name);
        }
        return new PutDashboardOutput(body.warnings().stream()
                .map(finding -> new DashboardValidationMessage(finding.path(), finding.message()))
                .toList());
    }

    private static String written(List<DashboardBody.Finding> findings) {
        ArrayNode list = JsonMapper.shared().createArrayNode();
        findings.forEach(finding ->
                list.addObject().put("dataPath", finding.path()).put("message", finding.message()));
        return list.toPrettyString();
    }

    public GetDashboardOutput get(GetDashboardInput input, Call call) {
        Dashboard dashboard = find(input.dashboardName(), call)
                .orElseThrow(() ->
                        new DashboardNotFoundError("Dashboard " + input.dashboardName() + " does not exist"));
        return new GetDashboardOutput(
                Dashboard.arn(call.account(), call.region(), dashboard.name()), dashboard.body(), dashboard.name());
    }

    public ListDashboardsOutput list(ListDashboardsInput input, Call call) {
        String prefix = input.dashboardNamePrefix() == null ? "" : input.dashboardNamePrefix();
        List<Dashboard> found = kept.list(call.account()).stream()
                .filter(dashboard -> dashboard.name().startsWith(prefix))
                .toList();
        Page<Dashboard> page = PAGES.of(found, Dashboard::name, input.nextToken(), null);
        return new ListDashboardsOutput(
                page.map(dashboard -> new DashboardEntry(
                        dashboard.name(),
                        Dashboard.arn(call.account(), call.region(), dashboard.name()),
                        dashboard.modified(),
                        (long) dashboard.body().getBytes(StandardCharsets.UTF_8).length)),
                page.next());
    }

    /// All of them or, where one is not there, none.
    public DeleteDashboardsOutput delete(DeleteDashboardsInput input, Call call) {
        synchronized (kept) {
            for (String name : input.dashboardNames()) {
                if (find(name, call).isEmpty()) {
                    throw new DashboardNotFoundError("Dashboard " + name + " does not exist");
                }
            }
            input.dashboardNames().forEach(name -> kept.delete(call.account(), name));
        }
        return new DeleteDashboardsOutput();
    }

    Optional<Dashboard> find(String name, Call call) {
        return kept.find(call.account(), name);
    }

    void retag(Dashboard dashboard, UnaryOperator<Map<String, String>> change) {
        synchronized (kept) {
            kept.find(dashboard.account(), dashboard.name())
                    .ifPresent(before -> kept.put(
                            new Dashboard(
                                    before.account(),
                                    before.name(),
                                    before.body(),
                                    before.modified(),
                                    change.apply(before.tags())),
                            before.account(),
                            before.name()));
        }
    }
}
