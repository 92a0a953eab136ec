package dev.sluice.load.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Asks another JVM of the same user how much its threads have allocated. Virtual threads count with their carriers. */
final class Allocation implements AutoCloseable {
    private final JMXConnector connector;

    private Allocation(JMXConnector connector) {
        this.connector = connector;
    }

    @SuppressWarnings("BanJNDI") // the address came from a process that we started
    static Allocation in(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try {
                var address = new JMXServiceURL(machine.startLocalManagementAgent());
                return new Allocation(JMXConnectorFactory.connect(address));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " does not let itself be asked", e);
        }
    }

    /** Bytes since it started. */
    long bytes() throws IOException {
        try {
            var threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
            return (long) connector.getMBeanServerConnection().getAttribute(threads, "TotalThreadAllocatedBytes");
        } catch (JMException e) {
            throw new IOException("the edge does not tell what it has allocated", e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
