package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.DescribeVpcEndpointServicesRequest;
import dev.millrace.wire.ec2.DescribeVpcEndpointServicesResult;
import dev.millrace.wire.ec2.ServiceDetail;
import dev.millrace.wire.ec2.ServiceTypeDetail;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// AWS's services that a VPC may have an endpoint of.
public final class EndpointServices {
    /// Services that have an endpoint, without those of a gateway.
    private static final List<String> INTERFACES = List.of(
            "airflow.api", "airflow.env", "airflow.ops", "athena", "ec2", "ecr.api", "ecr.dkr", "events", "glue",
            "kinesis-firehose", "kinesis-streams", "kms", "lambda", "logs", "monitoring", "s3", "scheduler",
            "secretsmanager", "sns", "sqs", "ssm", "sts");

    /// @param service its full name, `com.amazonaws.eu-west-1.s3`
    /// @param gateway whether an endpoint of type Gateway is meant
    static boolean known(String service, String region, boolean gateway) {
        return gateway
                ? PrefixLists.of(region).stream().anyMatch(list -> service.equals(list.prefixListName()))
                : INTERFACES.stream().anyMatch(own -> full(own, region).equals(service));
    }

    private static String full(String service, String region) {
        return "com.amazonaws." + region + "." + service;
    }

    /// What of a full name is the service's own.
    static String name(String service, String region) {
        return service.substring(service.lastIndexOf(region + ".") + region.length() + 1);
    }

    private static <T> List<T> some(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    public DescribeVpcEndpointServicesResult describe(DescribeVpcEndpointServicesRequest input, Call call) {
        String region = call.region();
        Stream<ServiceDetail> gateways = PrefixLists.of(region).stream()
                .map(list -> detail(String.valueOf(list.prefixListName()), "Gateway", region));
        Stream<ServiceDetail> interfaces =
                INTERFACES.stream().map(service -> detail(full(service, region), "Interface", region));
        List<ServiceDetail> all = Stream.concat(gateways, interfaces).toList();
        for (String wanted : some(input.serviceNames())) {
            if (all.stream().noneMatch(service -> wanted.equals(service.serviceName()))) {
                throw Refusals.of("InvalidServiceName", "The Vpc Endpoint Service '" + wanted + "' does not exist");
            }
        }
        List<ServiceDetail> found = all.stream()
                .filter(service -> some(input.serviceNames()).isEmpty()
                        || some(input.serviceNames()).contains(service.serviceName()))
                .filter(service -> some(input.filters()).stream().allMatch(filter -> some(filter.values()).stream()
                        .anyMatch(value -> switch (String.valueOf(filter.name())) {
                            case "service-name" -> Filters.matches(value, String.valueOf(service.serviceName()));
                            case "service-type" -> some(service.serviceType()).stream()
                                    .anyMatch(type -> value.equals(type.serviceType()));
                            case "owner" -> Filters.matches(value, "amazon");
                            default -> throw Refusals.of(
                                    "InvalidParameterValue", "The filter '" + filter.name() + "' is invalid");
                        })))
                .toList();
        return new DescribeVpcEndpointServicesResult(
                found.stream().map(service -> String.valueOf(service.serviceName())).distinct().toList(), found, null);
    }

    private static ServiceDetail detail(String name, String type, String region) {
        return ServiceDetail.builder()
                .serviceName(name)
                .serviceId("vpce-svc-0" + "%016x".formatted((long) (name + type).hashCode() & 0xFFFF_FFFFL))
                .serviceType(List.of(new ServiceTypeDetail(type)))
                .serviceRegion(region)
                .availabilityZones(Zone.of(region).stream().map(Zone::name).toList())
                .owner("amazon")
                .baseEndpointDnsNames(List.of(
                        name(name, region) + "." + region
                                + (type.equals("Gateway") ? ".amazonaws.com" : ".vpce.amazonaws.com")))
                .vpcEndpointPolicySupported(true)
                .acceptanceRequired(false)
                .managesVpcEndpoints(false)
                .tags(List.of())
                .supportedIpAddressTypes(List.of("ipv4"))
                .build();
    }
}
