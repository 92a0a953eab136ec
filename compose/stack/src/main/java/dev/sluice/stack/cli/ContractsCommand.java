package dev.sluice.stack.cli;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.SluiceVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

@Command(
        name = "contracts",
        description = "Announce a contract to edges that take announcements, or withdraw it.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "Whether it comes into force is each edge's to say: see /observe/health/ready and /contracts on its admin"
                    + " port.",
            "Exit codes: 0 done, 1 could not be done, 2 misuse."
        })
final class ContractsCommand {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final ContractLimits LIMITS = new ContractLimits(Duration.ofHours(1));

    private final PrintWriter out;

    @Option(
            names = "--bootstrap",
            paramLabel = "SERVERS",
            defaultValue = "${env:SLUICE_KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            scope = ScopeType.INHERIT,
            description = "The broker. Default: ${DEFAULT-VALUE}")
    private String bootstrapServers = "";

    ContractsCommand(PrintWriter out) {
        this.out = out;
    }

    @Command(
            description = "Write a service's contract to the topic " + ContractAnnouncement.TOPIC + ".",
            mixinStandardHelpOptions = true)
    int announce(@Parameters(paramLabel = "FILE", description = "An OpenAPI document, YAML or JSON.") Path file)
            throws CommandFailedException, InterruptedException {
        var announcement = read(file);
        write(announcement);
        out.println("announced " + file + " for service " + announcement.service());
        return 0;
    }

    @Command(
            description = "Withdraw a service's contract. Edges refuse that unless they are told remove: allowed.",
            mixinStandardHelpOptions = true)
    int withdraw(@Parameters(paramLabel = "SERVICE") String service)
            throws CommandFailedException, InterruptedException {
        write(new ContractAnnouncement(service, null));
        out.println("withdrew the contract of service " + service);
        return 0;
    }

    private static ContractAnnouncement read(Path file) throws CommandFailedException {
        try {
            var document = new Document(file.toString(), Files.readAllBytes(file));
            return switch (ContractFolder.read(new DocumentSet(List.of(document), List.of()), LIMITS)) {
                case LoadResult.Contracts(var set) ->
                    new ContractAnnouncement(
                            set.contracts().getFirst().service().name(), document.bytes());
                case LoadResult.Faulty(var faults) ->
                    throw new CommandFailedException(
                            faults.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
            };
        } catch (IOException e) {
            throw new CommandFailedException("file " + file + " cannot be read: " + e, e);
        }
    }

    /** Edges make the topic: a broker that makes what a producer names would make it, its own way. */
    private void write(ContractAnnouncement announcement) throws CommandFailedException, InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "default.api.timeout.ms",
                PATIENCE_MILLIS,
                "request.timeout.ms",
                PATIENCE_MILLIS / 2);
        Map<String, Object> writing = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "max.block.ms",
                PATIENCE_MILLIS,
                "request.timeout.ms",
                PATIENCE_MILLIS / 2,
                "delivery.timeout.ms",
                PATIENCE_MILLIS);
        try (var admin = Admin.create(settings)) {
            admin.describeTopics(List.of(ContractAnnouncement.TOPIC))
                    .allTopicNames()
                    .get();
            try (var producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(announcement.encode(ContractAnnouncement.TOPIC)).get();
            }
        } catch (ExecutionException e) {
            throw unable(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw unable(e);
        }
    }

    private CommandFailedException unable(Throwable why) {
        return new CommandFailedException(
                "nothing was written to " + ContractAnnouncement.TOPIC + " at " + bootstrapServers + ": "
                        + why.getMessage(),
                why);
    }
}
