using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Toplev.Tma;

namespace Toplev.Cli.Options;

/// <summary>
/// The kinds of options there are. What an option takes is read while the command line is parsed; text that it does not take is an
/// error of the parser, in one sentence that names the option, what it takes and what it was given.
/// </summary>
internal static class OptionFactory
{
    /// <summary>In an error, what stands between the cause and the remedy, where there is one.</summary>
    public const char BeforeRemedy = '\n';

    private const double SmallestPercentage = 0.01;
    private const double LargestPercentage = 50;
    private const double LongestTime = 1e9;

    public static GroupedOption<bool> Flag(OptionGroup group, string name, string description, params string[] aliases) =>
        new(group, name, aliases) { Description = description };

    public static GroupedOption<string?> Text(OptionGroup group, string name, string help, string description, params string[] aliases) =>
        new(group, name, aliases) { HelpName = help, Description = description };

    /// <summary>Any text, each time the option is given.</summary>
    public static GroupedOption<string[]> Texts(OptionGroup group, string name, string help, string description) =>
        new(group, name) { HelpName = help, Description = description };

    /// <summary>One value.</summary>
    /// <param name="read">Throws <see cref="UserErrorException"/> for text that is no value.</param>
    public static GroupedOption<T> Value<T>(
        OptionGroup group, string name, string help, string description, Func<string, T> read, params string[] aliases) => new(group, name, aliases)
        {
            HelpName = help,
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read(result, () => read(result.Tokens[0].Value)),
        };

    /// <summary>One value each time the option is given.</summary>
    /// <param name="read">Throws <see cref="UserErrorException"/> for text that is no value.</param>
    public static GroupedOption<T[]> Values<T>(OptionGroup group, string name, string help, string description, Func<string, T> read) => new(group, name)
    {
        HelpName = help,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Read(result, () => result.Tokens.Select(token => read(token.Value)).ToArray()),
    };

    /// <summary>Values separated by commas, at least one.</summary>
    /// <param name="read">Throws <see cref="UserErrorException"/> for an item that is no value.</param>
    public static GroupedOption<IReadOnlyList<T>?> List<T>(
        OptionGroup group, string name, string help, string description, Func<string, T> read, params string[] aliases) =>
        Value<IReadOnlyList<T>?>(group, name, help, description, text => ReadList(name, text, read), aliases);

    /// <summary>A whole number in a range, or null.</summary>
    public static GroupedOption<int?> Number(OptionGroup group, string name, string description, int least, int most) =>
        Value<int?>(group, name, "N", description, text => ReadNumber(name, text, least, most));

    /// <summary>A whole number in a range; the description ends in the default.</summary>
    public static GroupedOption<int> NumberOr(
        int preset, OptionGroup group, string name, string description, int least, int most, params string[] aliases)
    {
        var option = Value(group, name, "N", $"{description} (default {preset})", text => ReadNumber(name, text, least, most), aliases);
        option.DefaultValueFactory = _ => preset;
        return option;
    }

    /// <summary>A time in seconds, or null.</summary>
    public static GroupedOption<TimeSpan?> Seconds(OptionGroup group, string name, string description) => Value<TimeSpan?>(
        group, name, "S", description, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and < LongestTime
                ? TimeSpan.FromSeconds(value)
                : throw new UserErrorException($"{name} takes a positive number of seconds, not '{text}'."));

    /// <summary>A percentage, as a share: 0.01 for 1 %. The description ends in the default.</summary>
    public static GroupedOption<double> PercentOr(double preset, OptionGroup group, string name, string description)
    {
        var option = Value(
            group, name, "PERCENT", string.Create(CultureInfo.InvariantCulture, $"{description} (default {preset * 100})"),
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value is >= SmallestPercentage and <= LargestPercentage
                    ? value / 100
                    : throw new UserErrorException($"{name} takes a percentage from 0.01 to 50, not '{text}'."));
        option.DefaultValueFactory = _ => preset;
        return option;
    }

    /// <summary>One of a few words, each with its value.</summary>
    public static GroupedOption<T> Choice<T>(OptionGroup group, string name, string description, params (string Word, T Value)[] choices)
    {
        var option = Value(group, name, string.Join('|', choices.Select(choice => choice.Word)), description, text => ReadChoice(name, text, choices));
        Complete(option.CompletionSources, choices);
        return option;
    }

    /// <summary>Some of a few words, each with its value, separated by commas.</summary>
    public static GroupedOption<IReadOnlyList<T>?> ChoiceList<T>(
        OptionGroup group, string name, string help, string description, params (string Word, T Value)[] choices)
    {
        var remedy = $"Separate values with commas: {name} {choices[0].Word},{choices[^1].Word}.";
        var option = List(group, name, help, description, text => ReadChoice(name, text, choices, remedy));
        Complete(option.CompletionSources, choices);
        return option;
    }

    /// <summary>An argument that is one of a few words, each with its value.</summary>
    public static Argument<T> ChoiceArgument<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        var argument = new Argument<T>(name)
        {
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read(result, () => ReadChoice(name, result.Tokens[0].Value, choices)),
        };
        Complete(argument.CompletionSources, choices);
        return argument;
    }

    /// <summary>An option that is refused, with the reason and what to do instead.</summary>
    public static Option Refused(string name, string cause, string remedy, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { Hidden = true, Arity = ArgumentArity.ZeroOrOne };
        option.Validators.Add(result => result.AddError(ErrorOf(cause, remedy)));
        return option;
    }

    /// <summary>The one of a few words that a text is, as its value.</summary>
    /// <param name="name">The option that takes the words, for the error.</param>
    /// <param name="remedy">What to do where no word is near.</param>
    /// <exception cref="UserErrorException">The text is none of them.</exception>
    private static T ReadChoice<T>(string name, string text, (string Word, T Value)[] choices, string? remedy = null)
    {
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        string[] words = [.. choices.Select(choice => choice.Word)];
        throw new UserErrorException(
            $"{name} takes {string.Join(", ", words[..^1])} or {words[^1]}, not '{text}'.",
            Spelling.DidYouMean(text, words).TrimEnd() is { Length: > 0 } near ? near : remedy);
    }

    private static int ReadNumber(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UserErrorException($"{name} takes a number from {least} to {most}, not '{text}'.");

    private static List<T> ReadList<T>(string name, string text, Func<string, T> read)
    {
        var items = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return items.Length > 0 ? [.. items.Select(read)] : throw new UserErrorException($"{name} takes at least one value, not '{text}'.");
    }

    private static T? Read<T>(ArgumentResult result, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UserErrorException e)
        {
            result.AddError(ErrorOf(e.Cause, e.Remedy));
            return default;
        }
    }

    private static string ErrorOf(string cause, string? remedy) => remedy is null ? cause : cause + BeforeRemedy + remedy;

    private static void Complete<T>(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, (string Word, T Value)[] choices)
    {
        sources.Clear();
        sources.Add([.. choices.Select(choice => choice.Word)]);
    }
}
