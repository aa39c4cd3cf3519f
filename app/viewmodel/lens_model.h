#pragma once
// The lens: one attached picture as the model will see it. Its tiles, its dial, the regions cut out of it, and the
// region that is drawn or changed.

#include "app/core/attachment.h"
#include "engine/api/picture.h"

#include <QImage>
#include <QObject>

#include <vector>

namespace sheaf::app {

/// A canvas of square tiles with the picture in its top left corner; lengths in the pixels the model sees.
struct LensCanvas {
    int rows = 1;
    int columns = 1;
    int side = 1; ///< of a tile
    int shownWidth = 1; ///< of the picture inside the canvas
    int shownHeight = 1;
    bool overview = false; ///< one more tile shows the whole picture
    int tiles = 1; ///< with the overview
    std::uint64_t tokens = 0;

    int width() const { return columns * side; }
    int height() const { return rows * side; }
};

/// A position of the dial.
struct DialStep {
    int maxTiles = 1;
    int tiles = 1; ///< with the overview
    std::uint64_t tokens = 0;
    double seconds = -1; ///< to read it; below 0: not measured yet
};

/// A region of the shown picture that is an attachment of its own.
struct LensCrop {
    quint64 id = 0;
    QString name;
    PictureRegion region; ///< in the shown picture's pixels
    int maxTiles = 0; ///< its dial; 0: as many as the model takes
    LensCanvas canvas;
};

/// What reading pictures takes, as measured; 0: not yet.
struct PictureRates {
    double tilesPerSecond = 0;
    double tokensPerSecond = 0;
};

/// Threads: GUI. Closed while no picture is set.
class LensModel : public QObject {
    Q_OBJECT
public:
    explicit LensModel(QObject* parent = nullptr);

    bool isOpen() const { return m_picture != nullptr; }
    const AttachmentPtr& picture() const { return m_picture; } ///< null while closed
    quint64 id() const { return m_picture ? m_picture->id : 0; }
    const QImage& image() const { return m_image; } ///< reduced; null until it is decoded
    const QString& failure() const { return m_failure; } ///< why it cannot be shown
    bool seen() const { return m_seen; } ///< the model in use sees pictures
    const LensCanvas& canvas() const { return m_canvas; }
    /// What the dial turns: the selected crop, or the picture. 1, 4, 9, 16 tiles, as far as the model goes.
    quint64 dialId() const;
    int maxTiles() const; ///< the dial in force
    std::vector<DialStep> steps() const;
    const std::vector<LensCrop>& crops() const { return m_crops; }
    std::uint64_t tokensWithCrops() const;
    double secondsWithCrops() const; ///< below 0: not measured yet

    /// One region can be changed at a time: one that is being drawn, or that of a selected crop.
    bool isCropping() const { return m_cropping; } ///< a new one is being drawn
    quint64 selected() const { return m_selected; } ///< a crop; 0: none
    bool hasRegion() const { return m_cropping || m_selected != 0; }
    const PictureRegion& region() const { return m_region; } ///< if there is one; inside the picture
    LensCanvas regionCanvas() const; ///< what the region would be as a picture of its own

    /// Everything is kept inside the picture. Crops change when the workbench is told to change them.
    void beginCrop(); ///< draws the middle of the picture
    void select(quint64 id); ///< 0: none; ends drawing
    void setRegion(const PictureRegion& region); ///< draws one if there is none
    void moveRegion(int dx, int dy);
    void growRegion(int dx, int dy); ///< the right and lower side
    void cancelCrop(); ///< ends drawing

    /// From the workbench.
    void open(const AttachmentPtr& picture, int maxTiles);
    void close();
    void setDial(int maxTiles);
    void setImage(const QImage& image);
    void setFailure(const QString& sentence);
    void setModel(const TileSettings& settings, bool seen);
    void setRates(const PictureRates& rates);
    /// Other attachments that are regions of the same file, with their dials.
    struct Sibling {
        AttachmentPtr attachment;
        int maxTiles = 0;
    };
    void setSiblings(const std::vector<Sibling>& siblings);

signals:
    void opened(); ///< another picture
    void closed();
    void changed(); ///< everything but the image and the region
    void imageChanged(); ///< or the failure
    void regionChanged(); ///< or whether there is one

private:
    LensCanvas canvasOf(int width, int height, int maxTiles) const;
    double secondsOf(const LensCanvas& canvas) const;
    const LensCrop* crop(quint64 id) const; ///< null: none
    void recount();

    AttachmentPtr m_picture;
    QImage m_image;
    QString m_failure;
    TileSettings m_settings;
    PictureRates m_rates;
    bool m_seen = false;
    int m_dial = 0; ///< 0: as many as the model takes
    LensCanvas m_canvas;
    std::vector<Sibling> m_siblings;
    std::vector<LensCrop> m_crops;
    bool m_cropping = false;
    quint64 m_selected = 0; ///< never while cropping
    PictureRegion m_region;
};

} // namespace sheaf::app
