// What the client names of Polly, a package for repeated requests, which it uses only if one sets RetryConfiguration.
using System;
using System.Threading.Tasks;

namespace Polly
{
    public interface ISyncPolicy<T> { }
    public interface IAsyncPolicy<T> { Task<PolicyResult<T>> ExecuteAndCaptureAsync(Func<Task<T>> send); }
    public class PolicyResult<T> { public OutcomeType Outcome; public T Result; public Exception FinalException; }
    public enum OutcomeType { Successful }
}
